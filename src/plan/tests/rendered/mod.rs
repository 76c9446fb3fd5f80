//! Every renderer, on plans made by hand.

mod markdown;
mod text;
