//! The tables of intended differences in an example's README.
//!
//! Takes Markdown, gives the rows of each table that follows the comment `<!-- differences FOLDER TRUTH -->`. Several
//! comments before one table share it; one comment may stand before several tables. The first column holds code spans,
//! the second says what changes, the third why. A code span is one of
//! - a path pattern, which must cover at least one difference: `/services/*/logging/**`;
//! - `rename /services/api-dev -> /services/api`: what the truth calls so is called so here, references included;
//! - `root datalab -> @ROOT@/datalab/src-head`: this folder of the example is that folder of the truth;
//! - `label prod-backend -> dev-backend`: what Traefik knows under that name is known to it here under this one;
//! - `data /configs/vars`, `data /configs/vars -> @ROOT@/vars.toml`: its content is data, compared value by value.
//!
//! Invariant: every row has a reason, and a row that explains nothing is an error, so the list cannot rot.

use super::data::Data;
use super::difference::Difference;
use super::label::Label;
use super::path::Path;
use super::rename::{Rename, Root};

/// The intended differences between one folder of artifacts and one recorded model.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) renames: Vec<Rename>,
    pub(crate) roots: Vec<Root>,
    pub(crate) labels: Vec<Label>,
    pub(crate) data: Vec<Data>,
    patterns: Vec<(usize, Path)>,
}

impl Table {
    /// Reads the tables that say `about` in their comment from the text of a README.
    pub(crate) fn parse(readme: &str, about: &str) -> Result<Self, String> {
        let marker = format!("<!-- {about} -->");
        let lines = || readme.lines().map(str::trim).zip(1..);
        let starts: Vec<usize> = lines().filter(|(text, _)| *text == marker).map(|(_, line)| line).collect();
        if starts.is_empty() {
            return Err(format!("the README has no line `{marker}`"));
        }
        let mut table = Self::default();
        for start in starts {
            let rows = lines()
                .skip(start)
                .skip_while(|(text, _)| !text.starts_with('|'))
                .take_while(|(text, _)| text.starts_with('|'))
                .skip(2);
            for (text, line) in rows {
                table.add_row(text, line).map_err(|problem| format!("README line {line}: {problem}"))?;
            }
        }
        Ok(table)
    }

    fn add_row(&mut self, text: &str, line: usize) -> Result<(), String> {
        let cells = cells(text);
        let [first, what, why] = cells.as_slice() else {
            return Err(format!("a row has 3 columns, this one has {}", cells.len()));
        };
        if what.is_empty() || why.is_empty() {
            return Err("a row says what changes and why".to_owned());
        }
        let spans: Vec<&str> = first.split('`').skip(1).step_by(2).collect();
        if spans.is_empty() {
            return Err("the first column holds no code span".to_owned());
        }
        for span in spans {
            let (rule, operands) = span.split_once(' ').unwrap_or(("", span));
            let arrow = operands.split_once(" -> ").map(|(left, right)| (left.trim(), right.trim()));
            match (rule, arrow) {
                ("rename", Some((from, to))) => self.renames.push(Rename::parse(from, to)?),
                ("root", Some((ours, truth))) => {
                    self.roots.push(Root { ours: ours.to_owned(), truth: truth.to_owned() });
                }
                ("label", Some((from, to))) => {
                    self.labels.push(Label { from: from.to_owned(), to: to.to_owned() });
                }
                ("data", Some((config, file))) => self.data.push(Data::parse(config, Some(file))?),
                ("data", None) => self.data.push(Data::parse(operands, None)?),
                _ => self.patterns.push((line, Path::parse(span)?)),
            }
        }
        Ok(())
    }

    /// What is wrong between the table and what was found: differences without a row, rows without a difference.
    pub(crate) fn problems(&self, found: &[Difference]) -> Vec<String> {
        let unexplained = found
            .iter()
            .filter(|difference| !self.patterns.iter().any(|(_, pattern)| pattern.covers(&difference.path)))
            .map(|difference| format!("not in the README: {difference}"));
        let stale = self
            .patterns
            .iter()
            .filter(|(_, pattern)| !found.iter().any(|difference| pattern.covers(&difference.path)))
            .map(|(line, pattern)| format!("README line {line}: nothing differs at `{pattern}`; remove it"));
        unexplained.chain(stale).collect()
    }
}

/// The cells of a table row; `\|` is a bar within a cell.
fn cells(row: &str) -> Vec<String> {
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.replace("\\|", "\0").split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Table;
    use crate::truth::difference::differences;

    const README: &str = "\
# Example

<!-- differences prod prod.json -->
Against the running system:

| where | what | why |
| --- | --- | --- |
| `rename /services/api-dev -> /services/api` | the name | one spec |
| `root checkout -> @ROOT@/src` | the folder | a submodule |
| `/services/*/restart`, `/services/*/logging/**` | restarts, rotates | survives a reboot \\| a full disk |

After the table.

<!-- differences dev dev.json -->
| where | what | why |
| --- | --- | --- |
| `/name` | the name | said |

<!-- differences dev dev.json -->
<!-- differences dev/b b.json -->
Both of them:

| where | what | why |
| --- | --- | --- |
| `data /configs/a -> @ROOT@/a.toml`, `/services/a` | one more | shared |
";

    #[test]
    fn a_table_is_found_by_its_marker() {
        let table = Table::parse(README, "differences prod prod.json").unwrap();
        assert_eq!((table.renames.len(), table.roots.len(), table.patterns.len()), (1, 1, 2));
        assert_eq!(Table::parse(README, "differences dev dev.json").unwrap().patterns.len(), 2);
        assert_eq!(Table::parse(README, "differences dev/b b.json").unwrap().patterns.len(), 1);
        let missing = Table::parse(README, "differences qa qa.json").unwrap_err();
        assert_eq!(missing, "the README has no line `<!-- differences qa qa.json -->`");
    }

    #[test]
    fn a_row_without_a_reason_is_refused() {
        let readme = |row: &str| format!("<!-- differences a b -->\n| w | w | w |\n|---|---|---|\n{row}\n");
        let refusal = |row: &str| Table::parse(&readme(row), "differences a b").unwrap_err();
        assert_eq!(refusal("| `/name` | renamed | |"), "README line 4: a row says what changes and why");
        assert_eq!(refusal("| /name | a | b |"), "README line 4: the first column holds no code span");
        assert_eq!(refusal("| `/name` | a |"), "README line 4: a row has 3 columns, this one has 2");
        assert_eq!(refusal("| `name` | a | b |"), "README line 4: `name` is no path: a path starts with `/`");
    }

    #[test]
    fn every_difference_has_a_row_and_every_row_a_difference() {
        let table = Table::parse(README, "differences prod prod.json").unwrap();
        let ours = json!({ "services": { "api": { "restart": "always", "image": "a:2" } } });
        let truth = json!({ "services": { "api": { "image": "a:1" } } });
        assert_eq!(
            table.problems(&differences(&ours, &truth)),
            [
                r#"not in the README: /services/api/image: "a:1" in truth, "a:2" in ours"#,
                "README line 10: nothing differs at `/services/*/logging/**`; remove it",
            ]
        );
    }
}
