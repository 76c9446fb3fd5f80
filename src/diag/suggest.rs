//! "did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `name`, where one is near enough to be meant.
///
/// Near is a Damerau-Levenshtein distance of at most a third of the longer name (one for short names), or
/// the same letters but for case, `-` and `_`.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    candidates
        .into_iter()
        .filter(|c| !c.is_empty())
        .map(|c| (if fold(c) == folded { 0 } else { strsim::damerau_levenshtein(name, c) }, c))
        .filter(|&(distance, c)| distance <= (name.chars().count().max(c.chars().count()) / 3).clamp(1, 4))
        .min_by_key(|&(distance, c)| (distance, c))
        .map(|(_, c)| c)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        assert_eq!(did_you_mean("servise", ["service", "secret"]), Some("service"));
        assert_eq!(did_you_mean("depends_on", ["depends-on"]), Some("depends-on"));
        assert_eq!(did_you_mean("healthchek", ["healthcheck", "hostname"]), Some("healthcheck"));
        assert_eq!(did_you_mean("prd", ["prod"]), Some("prod"));
        assert_eq!(did_you_mean("service", ["devices"]), None);
        assert_eq!(did_you_mean("xyzzy", ["image", "build"]), None);
    }
}
