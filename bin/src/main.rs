//! The binary `picket`.

use std::process::ExitCode;

fn main() -> ExitCode {
    picket::run()
}
