//! Durations and sizes as Docker writes them: exact, and the shortest form that is.

/// Docker reads a duration as the language writes it.
pub use crate::eval::written::duration;

/// Bytes in the largest of Docker's binary units that divides them: `512m`, `1g`, `1000`.
pub fn size(bytes: u64) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "g"), (20, "m"), (10, "k")];
    for (bits, name) in UNITS {
        if bytes > 0 && bytes.trailing_zeros() >= bits {
            return format!("{}{name}", bytes >> bits);
        }
    }
    bytes.to_string()
}

#[cfg(test)]
mod tests {
    use super::{duration, size};

    #[test]
    fn durations_have_no_zero_units() {
        assert_eq!(duration(90_000_000_000), "1m30s");
        assert_eq!(duration(3_600_000_000_000), "1h");
        assert_eq!(duration(1_500_000_000), "1s500ms");
        assert_eq!(duration(0), "0s");
        assert_eq!(duration(1), "1ns");
    }

    #[test]
    fn sizes_are_exact() {
        assert_eq!(size(512 << 20), "512m");
        assert_eq!(size(1 << 30), "1g");
        assert_eq!(size(3 << 40), "3072g");
        assert_eq!(size(2_000_000_000), "1953125k");
        assert_eq!(size(1001), "1001");
        assert_eq!(size(0), "0");
    }
}
