//! A few lines of a source, made printable and short, with the places in them.
//!
//! Takes neighbouring places of one file, gives their lines with one line around them. Time and size
//! depend on the width, not on the length of a line: a megabyte on one line is cut around the places.

use std::ops::Range;

use super::visible::stand_in;
use crate::diag::Label;
use crate::source::SourceMap;

/// Places that are closer than this many lines are shown together.
const NEAR: u32 = 3;

/// Lines in a row and what is marked in them.
pub(super) struct Excerpt {
    /// The number of the first line, from 1.
    pub first_line: u32,
    /// The lines, each with its newline.
    pub text: String,
    /// For each label, in the order given: its place in `text`, within one line.
    pub marks: Vec<Range<usize>>,
}

/// Labels of one file in groups that are shown together: the first label's group first, then by line.
pub(super) fn groups<'a>(labels: &[&'a Label], sources: &SourceMap) -> Vec<Vec<&'a Label>> {
    let mut by_line: Vec<(u32, usize)> =
        labels.iter().enumerate().map(|(i, l)| (sources.locate(l.span).line, i)).collect();
    by_line.sort_unstable();
    let mut groups: Vec<(u32, Vec<usize>)> = Vec::new();
    for (line, index) in by_line {
        match groups.last_mut() {
            Some((last, group)) if line <= last.saturating_add(NEAR) => {
                *last = line;
                group.push(index);
            }
            _ => groups.push((line, vec![index])),
        }
    }
    groups.sort_by_key(|(_, group)| !group.contains(&0));
    groups
        .into_iter()
        .map(|(_, mut group)| {
            group.sort_unstable();
            group.into_iter().map(|i| labels[i]).collect()
        })
        .collect()
}

impl Excerpt {
    /// The lines of a group of labels, cut to `width` characters where that is possible.
    pub(super) fn of(labels: &[&Label], sources: &SourceMap, width: usize) -> Option<Self> {
        let file = labels.first()?.span.file;
        let line_of = |l: &Label| sources.locate(l.span).line;
        let first = labels.iter().map(|l| line_of(l)).min()?;
        let last = labels.iter().map(|l| line_of(l)).max()?;
        let mut excerpt = Self {
            first_line: first.saturating_sub(1).max(1),
            text: String::new(),
            marks: vec![0..0; labels.len()],
        };
        for number in excerpt.first_line..=last + 1 {
            let Some((start, line)) = sources.line(file, number) else { break };
            // The empty line behind the last newline is no line.
            if number > last && line.is_empty() && sources.line(file, number + 1).is_none() {
                break;
            }
            let places: Vec<(usize, Range<usize>)> = labels
                .iter()
                .enumerate()
                .filter(|(_, l)| line_of(l) == number)
                .map(|(i, l)| (i, within(line, start, l)))
                .collect();
            let cut = Cut::of(line, places.iter().map(|(_, r)| r.clone()).collect(), width);
            let base = excerpt.text.len();
            for (index, place) in places {
                excerpt.marks[index] = base + cut.at(place.start)..base + cut.at(place.end);
            }
            excerpt.text.push_str(&cut.text);
            excerpt.text.push('\n');
        }
        Some(excerpt)
    }
}

/// A label's place in its first line; what goes on over more lines is marked to the end of the first.
fn within(line: &str, line_start: u32, label: &Label) -> Range<usize> {
    let end = line.trim_end().len();
    let start = (label.span.start.saturating_sub(line_start) as usize).min(line.len());
    let stop = (label.span.end.saturating_sub(line_start) as usize).min(end.max(start));
    start..stop.max(start)
}

/// A line of which only the parts around the places are kept.
struct Cut {
    text: String,
    /// Offsets in the line and in `text`, both ascending.
    map: Vec<(usize, usize)>,
}

impl Cut {
    fn of(line: &str, mut places: Vec<Range<usize>>, width: usize) -> Self {
        let mut cut = Self { text: String::new(), map: Vec::new() };
        let whole = line.len() <= width || line.char_indices().nth(width).is_none();
        let mut kept: Vec<Range<usize>> = Vec::new();
        if whole {
            kept.push(0..line.len());
        } else {
            places.sort_by_key(|p| p.start);
            for place in places {
                let before = if kept.is_empty() { width / 3 } else { 8 };
                let from = back(line, place.start, before);
                let to = forward(line, from, if kept.is_empty() { width } else { width / 3 });
                match kept.last_mut() {
                    Some(last) if place.start < last.end => {}
                    Some(last) if from <= last.end => last.end = last.end.max(to),
                    _ => kept.push(from..to),
                }
            }
            if kept.is_empty() {
                kept.push(0..forward(line, 0, width));
            }
        }
        for part in &kept {
            if part.start > 0 {
                cut.text.push('…');
            }
            for (i, c) in line[part.clone()].char_indices() {
                cut.map.push((part.start + i, cut.text.len()));
                cut.text.push(stand_in(c).unwrap_or(c));
            }
            cut.map.push((part.end, cut.text.len()));
        }
        if kept.last().is_some_and(|part| part.end < line.len()) {
            cut.text.push('…');
        }
        cut
    }

    /// Where an offset of the line is now: itself, or the nearest that is kept.
    fn at(&self, offset: usize) -> usize {
        let at = self.map.partition_point(|&(from, _)| from < offset);
        self.map.get(at).or(self.map.last()).map_or(0, |&(_, to)| to)
    }
}

fn back(line: &str, from: usize, characters: usize) -> usize {
    if characters == 0 {
        return from;
    }
    line[..from].char_indices().rev().nth(characters - 1).map_or(0, |(i, _)| i)
}

fn forward(line: &str, from: usize, characters: usize) -> usize {
    line[from..].char_indices().nth(characters).map_or(line.len(), |(i, _)| from + i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn excerpt(text: &str, spans: &[(u32, u32)], width: usize) -> (String, Vec<String>) {
        let mut sources = SourceMap::default();
        let file = sources.add("a.deploy", text);
        let labels: Vec<Label> =
            spans.iter().map(|&(s, e)| Label { span: Span::new(file, s, e), text: String::new() }).collect();
        let labels: Vec<&Label> = labels.iter().collect();
        let excerpt = Excerpt::of(&labels, &sources, width).unwrap();
        let marked = excerpt.marks.iter().map(|m| excerpt.text[m.clone()].to_owned()).collect();
        (excerpt.text, marked)
    }

    #[test]
    fn a_long_line_is_cut_around_every_place() {
        let line = format!("{}HERE{}THERE{}", "a".repeat(500_000), "b".repeat(500_000), "c".repeat(9));
        let (text, marked) = excerpt(&line, &[(500_000, 500_004), (1_000_004, 1_000_009)], 60);
        assert_eq!(marked, ["HERE", "THERE"]);
        assert!(text.chars().count() < 100, "{text}");
        assert!(text.starts_with("…aaa") && text.contains("b…b"), "{text}");
    }

    #[test]
    fn what_is_longer_than_the_window_is_marked_to_its_end() {
        let (text, marked) = excerpt(&"é".repeat(1000), &[(0, 2000)], 40);
        assert_eq!(text, format!("{}…\n", "é".repeat(40)));
        assert_eq!(marked, ["é".repeat(40)]);
    }

    #[test]
    fn control_characters_are_shown_and_counted() {
        let (text, marked) = excerpt("a\x1b[2Jb = 1\r\nnext\n", &[(5, 6), (14, 14)], 80);
        assert_eq!(text, "a␛[2Jb = 1\nnext\n");
        assert_eq!(marked, ["b", ""]);
    }

    #[test]
    fn a_place_over_several_lines_is_marked_in_its_first() {
        let (text, marked) = excerpt("x\nservice a {   \n}\n", &[(2, 18)], 80);
        assert_eq!((text.as_str(), marked), ("x\nservice a {   \n}\n", vec!["service a {".to_owned()]));
    }
}
