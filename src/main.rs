//! Arguments in, exit code out, nothing else.

use std::process::ExitCode;

/// A compilation is many small values made on several threads, which the system's allocator serves in turn.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    deployc::cli::main()
}
