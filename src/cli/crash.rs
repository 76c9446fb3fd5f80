//! When deployc itself is wrong: a short message and exit code 70, never a backtrace.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use super::INTERNAL;

/// Runs, and turns a panic into [`INTERNAL`]. The message is printed where the panic happens, on
/// whichever thread; where a panic cannot be caught, the process ends there with the same code.
#[expect(clippy::print_stderr, reason = "a panic has no other way out")]
pub(super) fn guard(run: impl FnOnce() -> u8) -> u8 {
    panic::set_hook(Box::new(|info| {
        eprint!("{}", message(info));
        if cfg!(panic = "abort") {
            std::process::exit(INTERNAL.into());
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(INTERNAL)
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given");
    let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
    format!(
        "error[E0799] internal: deployc has a defect: {what}{place}\n  \
         note: nothing was written; your files are as they were\n  \
         help: please report it with this message, the output of `deployc version` and the files that cause it\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_exit_code_70() {
        let before = panic::take_hook();
        let code = guard(|| panic!("the sky is {}", "green"));
        panic::set_hook(before);
        assert_eq!((code, guard(|| 3)), (INTERNAL, 3));
        drop(panic::take_hook());
    }
}
