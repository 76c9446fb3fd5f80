//! `explain`: what an error means, where a value comes from, which line of source makes a line of an artifact.

mod artifact;
mod code;
mod content;
mod key;
mod place;

use super::args::Explain;
use super::session::Session;
use super::{ERRORS, OK};
use crate::diag::find_code;
use crate::diag::render::Format;

/// Answers one question after the other. What looks like a code is one; everything else is asked of the project.
pub(super) fn run(session: &mut Session<'_>, args: &Explain) -> u8 {
    let mut code = OK;
    let mut printed = false;
    let mut keys = key::Keys::default();
    for asked in &args.asked {
        let answer = match find_code(asked) {
            Some(found) => Ok(code::page(found.page, &session.data_look())),
            None if code::is_meant(asked) => Err(code::unknown(asked)),
            None => match match place::Asked::of(session, asked) {
                Some(place) => place::answer(session, &place, args.format),
                None => keys.answer(session, asked, args.format),
            } {
                Ok(answer) => Ok(answer),
                Err(key::Wrong::Said(said)) => return said,
                Err(key::Wrong::NoProject) => Err(code::unknown(asked)),
                Err(key::Wrong::Unknown(diagnostic)) => Err(*diagnostic),
            },
        };
        match answer {
            Ok(answer) => {
                let gap = if printed { "\n" } else { "" };
                session.data(format_args!("{gap}{answer}"));
                printed = true;
            }
            Err(diagnostic) => {
                session.refuse(diagnostic, Format::Concise);
                code = ERRORS;
            }
        }
    }
    code
}
