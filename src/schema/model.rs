//! AI models.

use super::shape::{COUNT, TEXTS};
use super::table::kind;
use super::types::Type::{Form as Shape, String};
use super::{Form, Kind, Reference};

kind! {
    /// An AI model that Docker's model runner serves to the services that use it.
    pub static MODEL = Kind::new("model").declares(Reference::Model);

    /// The model to pull and run, an OCI artifact: `"ai/smollm2"`.
    "model": String, required;
    /// The real name; the declared one by default.
    "name": Shape(Form::ObjectName), unnoticed;
    /// How many tokens it attends to at most. More need more memory.
    "context-size": COUNT, unnoticed;
    /// Flags for the inference engine, passed on as they are.
    "runtime-flags": TEXTS, unnoticed;
}
