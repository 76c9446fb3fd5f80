//! What the compiler says.
//!
//! A [`Diagnostic`] is built where a mistake is detected and pushed into a [`Sink`]; it names its
//! [`Code`] (a row of the one table, with a page in `docs/errors/`), a primary label and every other
//! place that matters, in any file. Only [`render`] turns it into text.

mod code;
pub mod codes;
mod diagnostic;
pub mod render;
mod sink;
mod suggest;

pub use code::{Code, Severity, find as find_code};
pub use codes::CODES;
pub use diagnostic::{Diagnostic, Fix, Label};
pub use sink::Sink;
pub use suggest::did_you_mean;
