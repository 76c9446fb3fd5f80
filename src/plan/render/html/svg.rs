//! The drawing as SVG. What changes is a link to what is told of it, so that a keyboard reaches it; the rest is not.

use std::fmt::Write;

use super::drawing::{Drawing, Placed};
use super::escape::Escaped;
use crate::diag::render::cut;
use crate::plan::render::words;

const WIDTH: usize = 160;
const HEIGHT: usize = 42;
const GAP_X: usize = 46;
const GAP_Y: usize = 16;
const TOP: usize = 44;
const MARGIN: usize = 14;
/// So many lines are told apart.
const MANY: usize = 200;
/// So many characters of a name fit into a box.
const NAME: usize = 19;

/// `env` is the number of the environment, by which what is told is found.
pub(super) fn svg(drawing: &Drawing<'_>, env: usize, title: &str) -> String {
    let width = 2 * MARGIN + drawing.columns * (WIDTH + GAP_X) - GAP_X.min(drawing.columns * GAP_X);
    let height = TOP + MARGIN + drawing.rows * (HEIGHT + GAP_Y);
    let many = if drawing.edges.len() > MANY { " class=\"many\"" } else { "" };
    let mut out = format!(
        "<svg{many} viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" \
         aria-label=\"{}\">\n",
        Escaped(title)
    );
    let _ = writeln!(
        out,
        "<defs><marker id=\"e{env}-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
         markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>"
    );
    for (column, heading) in &drawing.headings {
        let x = left(*column);
        let _ = writeln!(out, "<text class=\"heading\" x=\"{x}\" y=\"20\">{}</text>", Escaped(heading));
    }
    // What matters is drawn over what does not.
    for is_cascade in [false, true] {
        for edge in drawing.edges.iter().filter(|edge| edge.is_cascade == is_cascade) {
            line(&mut out, &drawing.nodes[edge.from], &drawing.nodes[edge.to], is_cascade, env);
        }
    }
    // Column by column, so that the keyboard goes from wave to wave.
    let mut nodes: Vec<&Placed<'_>> = drawing.nodes.iter().collect();
    nodes.sort_by_key(|node| (node.column, node.row));
    for node in nodes {
        self::node(&mut out, node, env);
    }
    out + "</svg>\n"
}

fn left(column: usize) -> usize {
    MARGIN + column * (WIDTH + GAP_X)
}

fn top(row: usize) -> usize {
    TOP + row * (HEIGHT + GAP_Y)
}

/// From the right side of what is depended on to the left side of who depends.
fn line(out: &mut String, from: &Placed<'_>, to: &Placed<'_>, is_cascade: bool, env: usize) {
    let (x1, y1) = (left(from.column) + WIDTH, top(from.row) + HEIGHT / 2);
    let (x2, y2) = (left(to.column), top(to.row) + HEIGHT / 2);
    let (class, arrow) = match is_cascade {
        true => (" class=\"cascade\"", format!(" marker-end=\"url(#e{env}-arrow)\"")),
        false => ("", String::new()),
    };
    let near = x2 > x1 && x2 - x1 <= GAP_X;
    let (a, b) = (x1 + GAP_X / 2, x2.saturating_sub(GAP_X / 2));
    let path = match near {
        true => format!("M{x1} {y1}C{a} {y1} {b} {y2} {x2} {y2}"),
        // Between the rows nothing stands: there it gets past the columns in between.
        false => {
            let lane = top(to.row) - GAP_Y / 2;
            let (c, d) = (x1 + GAP_X, x2.saturating_sub(GAP_X));
            format!("M{x1} {y1}C{a} {y1} {a} {lane} {c} {lane}L{d} {lane}C{b} {lane} {b} {y2} {x2} {y2}")
        }
    };
    let _ = writeln!(out, "<path{class} d=\"{path}\"{arrow}/>");
}

fn node(out: &mut String, node: &Placed<'_>, env: usize) {
    let (x, y) = (left(node.column), top(node.row));
    let said = match node.change {
        Some((_, change)) => words::class(change),
        None => node.what.to_owned(),
    };
    let label = format!("{} {}: {said}", node.what, node.name);
    let class = match node.change {
        Some((_, change)) if !change.risks.is_empty() => format!("{} risk", change.class),
        Some((_, change)) => change.class.to_string(),
        None => "same".to_owned(),
    };
    let boxed = format!(
        "<title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>\
         <text x=\"{}\" y=\"{}\">{}</text><text class=\"small\" x=\"{}\" y=\"{}\">{}</text>",
        Escaped(&label),
        x + 10,
        y + 18,
        Escaped(&cut(&node.name, NAME)),
        x + 10,
        y + 34,
        Escaped(&cut(&said, NAME + 4)),
    );
    let _ = match node.change {
        Some((number, _)) => writeln!(
            out,
            "<a class=\"node {class}\" href=\"#e{env}-c{number}\" aria-label=\"{}\">{boxed}</a>",
            Escaped(&label)
        ),
        None => writeln!(out, "<g class=\"node {class} {}\">{boxed}</g>", node.what),
    };
}
