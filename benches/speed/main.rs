//! How long `deployc` takes for N services, as whole processes, beside jrsonnet on the same data in the same run.
//!
//! `cargo bench --bench speed [-- --sizes 10,100,1000,5000 --runs 11]` prints the tables that
//! `docs/performance.md` explains. It asserts nothing about time; a command that fails ends it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark is read on the terminal")]
#![allow(clippy::disallowed_methods, reason = "it writes the workload and reads the clock")]

mod contest;
mod peer;
mod process;
mod table;
mod workload;

use std::process::ExitCode;

/// What was asked for on the command line.
struct Request {
    sizes: Vec<usize>,
    runs: usize,
}

impl Request {
    /// `None` when this is not `cargo bench`: `cargo test --all-targets` runs benchmarks too, unoptimized.
    fn from_args(args: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut request = Self { sizes: vec![10, 100, 1000, 5000], runs: 11 };
        let mut wanted = false;
        let mut args = args;
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("`{arg}` needs a value"));
            match arg.as_str() {
                "--bench" => wanted = true,
                "--runs" => request.runs = number(&value()?)?,
                "--sizes" => request.sizes = value()?.split(',').map(number).collect::<Result<_, _>>()?,
                _ => {
                    return Err(format!(
                        "unknown argument `{arg}`: there are `--sizes N,N,…` and `--runs N`"
                    ));
                }
            }
        }
        Ok(wanted.then_some(request))
    }
}

fn number(text: &str) -> Result<usize, String> {
    text.trim().parse().ok().filter(|n| *n > 0).ok_or(format!("`{text}` is not a number above 0"))
}

fn main() -> ExitCode {
    let outcome = Request::from_args(std::env::args().skip(1)).and_then(|request| match request {
        Some(request) => measure(&request),
        None => {
            println!("nothing measured: run `cargo bench --bench speed`");
            Ok(())
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(request: &Request) -> Result<(), String> {
    let jrsonnet = peer::jrsonnet();
    match &jrsonnet {
        Some(path) => println!("peer: {}", process::version(path)),
        None => println!("peer: MISSING, nothing is compared. {}", peer::HOW_TO_GET),
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{} runs of each command, interleaved; {threads} hardware threads; medians of whole processes in ms\n",
        request.runs
    );
    let mut results = Vec::new();
    for &n in &request.sizes {
        eprintln!("measuring {n} services");
        results.push(contest::hold(n, request.runs, jrsonnet.as_deref())?);
    }
    print!("{}", table::times(&results));
    print!("{}", table::ratios(&results));
    print!("{}", table::growth(&results));
    print!("{}", table::phases(&results));
    Ok(())
}
