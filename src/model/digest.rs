//! Content by its digest.

use std::fmt::Write as _;

use ecow::EcoString;
use sha2::{Digest, Sha256};

/// The first 12 hex digits of the SHA-256: enough to tell one content from the next.
pub fn short(bytes: &[u8]) -> EcoString {
    hex(bytes).get(..12).unwrap_or_default().into()
}

/// The SHA-256 in hex.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
