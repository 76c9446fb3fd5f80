//! Whatever a plan risks is told before anybody scrolls: in the first 24 lines of the stories that are about it.

use std::fs;
use std::path::Path;

use crate::story::archive::Archive;

#[test]
fn risks_are_told_in_the_first_screen() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/plan/first-screen.txt");
    let story = Archive::parse(&fs::read_to_string(path).unwrap());
    let plans: Vec<&str> =
        story.sections.iter().filter(|s| s.name == "stdout").map(|s| s.body.as_str()).collect();
    let told =
        ["a new empty volume `prod_postgres-volume` is made", "another project:", "MongoDB 3.6 becomes 8"];
    assert_eq!(plans.len(), told.len());
    for (plan, told) in plans.iter().zip(told) {
        let screen: Vec<&str> = plan.lines().take(24).collect();
        assert!(
            screen.iter().any(|line| line.trim_start().starts_with(told)),
            "{told}:\n{}",
            screen.join("\n")
        );
    }
}
