//! The program under test: `picket` itself, built beside the tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    picket::run()
}
