//! Every renderer, on plans made by hand.

mod html;
mod json;
mod markdown;
mod text;
