//! The binary `picket` as a library: command line, configuration and wiring, with no logic of its own.

mod ageing;
mod alerts;
mod analytics;
mod background;
mod cli;
mod clock;
mod commands;
pub mod config;
mod deletions;
mod entropy;
mod error;
mod logging;
mod mail_settings;
mod options;
mod post;
pub mod serve;
mod spans;
mod store;
mod upkeep;

use std::process::ExitCode;

use clap::Parser;

pub use error::CommandError;

/// Runs the command line. Answers on standard output are for programs and people; errors go to standard error.
pub fn run() -> ExitCode {
    let command = cli::Cli::parse();
    match commands::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("picket: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                eprintln!("  caused by: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}
