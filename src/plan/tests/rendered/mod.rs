//! Every renderer, on plans made by hand.

mod text;
