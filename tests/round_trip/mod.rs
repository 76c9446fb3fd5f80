//! What is emitted is read back as it was: deployments made from the rows of the schema by type, hostile
//! texts, and the same texts through the real `docker compose`.

mod hostile;
mod planned;
pub(crate) mod random;
mod raw;
mod sample;
mod table;
