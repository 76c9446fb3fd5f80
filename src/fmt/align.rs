//! Columns: an alignment that is there is kept, and made whole.
//!
//! Rows that follow one another and look the same up to some blank space may be aligned there: they are when the
//! author padded at least half of those that need it. Then all of them are. Comments at the end of rows keep their
//! column where the code leaves it free, and share it where most neighbours do.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::rows::{Code, Row, Shape};

/// The least that stands between code and the comment behind it.
const COMMENT_GAP: usize = 2;

/// A row that is longer than this does not push its neighbours' comments to the right.
const REACH: usize = 8;

/// Sets the columns before each cell and each comment.
pub(super) fn align(rows: &mut [Row<'_>]) {
    let mut run: Vec<&mut Code<'_>> = Vec::new();
    for row in rows.iter_mut() {
        match row {
            Row::Comment { .. } => {}
            Row::Blank => align_cells(std::mem::take(&mut run)),
            Row::Code(code) => {
                if run.last().is_some_and(|last| !neighbours(last, code)) {
                    align_cells(std::mem::take(&mut run));
                }
                run.push(code);
            }
        }
    }
    align_cells(run);
    let mut run: Vec<&mut Code<'_>> = Vec::new();
    for row in rows.iter_mut() {
        match row {
            Row::Code(code) if code.comment.is_some() => run.push(code),
            _ => align_comments(std::mem::take(&mut run)),
        }
    }
    align_comments(run);
}

/// Rows of one level; what spans several lines ends a column.
fn neighbours(row: &Code<'_>, next: &Code<'_>) -> bool {
    row.indent == next.indent && !row.cells.iter().any(|cell| cell.text.contains('\n'))
}

/// Aligns the cells of rows, from the left to the right. Rows that no longer look the same go apart.
fn align_cells(mut run: Vec<&mut Code<'_>>) {
    let mut open = vec![(0..run.len(), 1)];
    while let Some((rows, number)) = open.pop() {
        let mut start = rows.start;
        while start < rows.end {
            let alike = |at: &usize| look_alike(run[start], run[*at], number);
            let end = start + 1 + (start + 1..rows.end).take_while(alike).count();
            if run[start].cells.len() > number {
                pad(&mut run[start..end], number);
                open.push((start..end, number + 1));
            }
            start = end;
        }
    }
}

/// Two rows have the same cells up to this one.
fn look_alike(a: &Code<'_>, b: &Code<'_>, number: usize) -> bool {
    let (Some(before), Some(others)) = (a.cells.get(..=number), b.cells.get(..=number)) else { return false };
    let is_key = matches!(before[1].shape, Shape::Mark(Some('=' | '+'), _))
        || before[0].shape == Shape::Value(Some(':'));
    // The cells before the last were compared when it was their turn.
    before[number].shape == others[number].shape
        && (number > 1 || before[0].shape == others[0].shape)
        && (number > 1 || is_key || before[0].text == others[0].text)
}

/// Pads the cells before this one where most of the rows that need it are padded.
fn pad(rows: &mut [&mut Code<'_>], number: usize) {
    let widest = rows.iter().map(|row| row.end).max().unwrap_or_default();
    let short = || rows.iter().filter(|row| row.end < widest);
    let padded = short().filter(|row| row.cells[number].gap > 1).count();
    let aligned = padded > 0 && padded * 2 >= short().count();
    for row in rows {
        row.cells[number].gap = if aligned { widest - row.end + 1 } else { 1 };
        row.end = row.cells[number].end(row.end + row.cells[number].gap);
    }
}

/// Comments behind rows that follow one another.
fn align_comments(mut run: Vec<&mut Code<'_>>) {
    let free = |row: &Code<'_>| row.end + COMMENT_GAP;
    let wanted: Vec<usize> = run
        .iter()
        .map(|row| match &row.comment {
            Some((comment, _)) if comment.gap >= COMMENT_GAP => comment.column.max(free(row)),
            _ => free(row),
        })
        .collect();
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    wanted.iter().for_each(|&column| *counts.entry(column).or_default() += 1);
    let (common, count) =
        counts.into_iter().max_by_key(|&(column, count)| (count, Reverse(column))).unwrap_or_default();
    let shared = count > 1 && count * 2 >= run.len();
    // Rows that are a little longer move the column, and with it what is within its reach.
    let mut column = common;
    while let Some(further) =
        run.iter().map(|row| free(row)).filter(|&f| f > column && f <= column + REACH).max()
    {
        column = further;
    }
    for (row, wanted) in run.iter_mut().zip(wanted) {
        let free = free(row);
        if let Some((_, gap)) = &mut row.comment {
            *gap = if shared { column.max(free) } else { wanted } - free + COMMENT_GAP;
        }
    }
}
