//! Teams.

mod port;

pub use port::{NewTeam, TeamRepository};
#[cfg(test)]
pub use port::MockTeamRepository;
