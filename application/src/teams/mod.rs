//! Teams.

mod port;

#[cfg(test)]
pub use port::MockTeamRepository;
pub use port::{NewTeam, TeamRepository};
