//! Every renderer, on plans made by hand.

mod json;
mod markdown;
mod text;
