//! How Compose spells scalars: text to value and back.
//!
//! Each takes known text and gives a value, or what is wrong with the text in words; each writes a text
//! that every Compose reads as that value, where it can the one that `docker compose config` prints.
//! Reading what was written gives the value.

pub mod date;
pub mod duration;
pub mod image;
pub mod mode;
pub mod port;
pub mod schedule;
pub mod size;
pub mod waiver;
pub mod zone;
