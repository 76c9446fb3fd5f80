//! Where output goes and what can be shown there.
#![expect(clippy::disallowed_methods, reason = "the command line may read the environment")]

use std::env;
use std::io::IsTerminal;

use super::args::Color;
use crate::diag::render::Look;

/// What is known of the two outputs and of the wishes in the environment.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Whether stdout is a terminal.
    pub stdout: bool,
    /// Whether stderr is one.
    pub stderr: bool,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
    /// What the environment wishes: `NO_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb`.
    pub color: Option<bool>,
    /// Whether other programs may be started.
    pub spawns: bool,
}

impl Terminal {
    /// The terminal of this process.
    pub fn of_process() -> Self {
        Self {
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            unicode: speaks_unicode(&|name| env::var(name).ok()),
            color: color_wish(&|name| env::var(name).ok()),
            spawns: true,
        }
    }

    /// Two files or pipes that take everything but colour: what tests use.
    pub const fn none() -> Self {
        Self { stdout: false, stderr: false, width: None, unicode: true, color: None, spawns: false }
    }

    pub(super) fn look(&self, wish: Color, is_terminal: bool) -> Look {
        Look {
            color: match wish {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => self.color.unwrap_or(is_terminal),
            },
            unicode: self.unicode,
            width: self.width.unwrap_or(100).clamp(40, 160),
        }
    }
}

fn color_wish(variable: &dyn Fn(&str) -> Option<String>) -> Option<bool> {
    let said = |name: &str| variable(name).filter(|v| !v.is_empty());
    if said("NO_COLOR").is_some() {
        Some(false)
    } else if said("CLICOLOR_FORCE").is_some_and(|v| v != "0") {
        Some(true)
    } else if said("TERM").is_some_and(|v| v == "dumb") {
        Some(false)
    } else {
        None
    }
}

fn speaks_unicode(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|v| !v.is_empty()))
        .unwrap_or_default()
        .to_lowercase();
    cfg!(any(windows, target_os = "macos")) || locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_honoured() {
        let wish = |set: &[(&str, &str)]| {
            let set: Vec<(String, String)> =
                set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            color_wish(&|name| set.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()))
        };
        assert_eq!(wish(&[]), None);
        assert_eq!(wish(&[("NO_COLOR", "")]), None);
        assert_eq!(wish(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), Some(false));
        assert_eq!(wish(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]), Some(true));
        assert_eq!(wish(&[("CLICOLOR_FORCE", "0"), ("TERM", "dumb")]), Some(false));
    }

    #[test]
    fn auto_follows_the_stream_and_said_is_said() {
        let terminal = Terminal { stdout: false, stderr: true, ..Terminal::none() };
        assert!(terminal.look(Color::Auto, terminal.stderr).color);
        assert!(!terminal.look(Color::Auto, terminal.stdout).color);
        assert!(terminal.look(Color::Always, false).color);
        assert!(!terminal.look(Color::Never, true).color);
    }
}
