//! Parser events to the tree: aliases, merge keys, tags, and the bounds of all of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, Tag};

use super::keys::{is_name, lay_under, no_key_twice};
use super::tag::{self, Meaning};
use super::{Body, Document, Entry, Node, Scalar};
use crate::read::fault::{Fault, Place};

/// The deepest nesting, aliases followed.
pub(super) const DEPTH: usize = 250;

/// How many nodes aliases may write out in all: a few lines can otherwise mean billions.
const ALIASED_NODES: usize = 200_000;

/// The only document of a text that starts `base` bytes into its file.
pub(super) fn document(text: &str, base: usize) -> Result<Option<Node<'_>>, Fault> {
    let documents = load(text, base, false)?;
    Ok(documents.into_iter().next().map(|document| document.node))
}

/// Every document of somebody else's compose file, with what its tags do to the files before it.
pub(super) fn documents(text: &str, base: usize) -> Result<Vec<Document<'_>>, Fault> {
    load(text, base, true)
}

fn load(text: &str, base: usize, foreign: bool) -> Result<Vec<Document<'_>>, Fault> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut load = Load {
        base,
        foreign,
        unended: (!text.ends_with('\n')).then_some(base + text.len()),
        frames: Vec::new(),
        anchors: BTreeMap::new(),
        aliased: 0,
        cleared: Vec::new(),
        documents: Vec::new(),
    };
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
            Fault::new(load.place(at..at), format!("this is no YAML: {}", error.info()))
        })?;
        let place = load.place(span.byte_range().unwrap_or(0..0));
        if matches!(event, Event::DocumentStart(..)) {
            documents += 1;
            load.anchors.clear();
            if documents > 1 && !foreign {
                return Err(Fault::new(place, "a second YAML document starts here; a compose file is one"));
            }
        }
        load.event(event, place)?;
    }
    Ok(load.documents)
}

struct Load<'t> {
    base: usize,
    /// It is no artifact: what Compose takes is taken, and what it refuses is refused.
    foreign: bool,
    /// Where a text ends whose last line does not: a block there has no newline that it could keep.
    unended: Option<usize>,
    frames: Vec<Frame<'t>>,
    anchors: BTreeMap<usize, Anchored<'t>>,
    aliased: usize,
    cleared: Vec<Vec<String>>,
    documents: Vec<Document<'t>>,
}

struct Anchored<'t> {
    node: Node<'t>,
    nodes: usize,
    depth: usize,
}

/// A collection that is still open.
struct Frame<'t> {
    place: Place,
    anchor: usize,
    items: Items<'t>,
    /// It is only there to take away what an earlier file says.
    left_out: bool,
}

enum Items<'t> {
    List(Vec<Node<'t>>),
    Map { entries: Vec<Entry<'t>>, key: Option<(Cow<'t, str>, Place, bool)>, merges: Vec<Node<'t>> },
}

impl<'t> Load<'t> {
    fn place(&self, range: std::ops::Range<usize>) -> Place {
        let offset = |at: usize| u32::try_from(self.base + at).unwrap_or(u32::MAX);
        Place { start: offset(range.start), end: offset(range.end) }
    }

    fn event(&mut self, event: Event<'t>, place: Place) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = self.tag(tag.as_deref(), place)?;
                let plain = match tag {
                    Meaning::Plain => true,
                    Meaning::Text | Meaning::Binary => false,
                    _ => style == ScalarStyle::Plain,
                };
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let text = match self.unended.filter(|end| is_block && *end == place.end as usize) {
                    Some(_) if text.ends_with('\n') => Cow::from(text[..text.len() - 1].to_owned()),
                    _ => text,
                };
                let text = match tag {
                    Meaning::Binary => tag::binary(&text, place)?.into(),
                    _ => text,
                };
                let node = Node { place, body: Body::Scalar(Scalar::new(text, plain)) };
                if tag == Meaning::Reset { self.leave_out() } else { self.close(node, anchor) }
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = self.tag(tag.as_deref(), place)?;
                self.open(place, anchor, Items::List(Vec::new()), tag == Meaning::Reset)
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = self.tag(tag.as_deref(), place)?;
                let items = Items::Map { entries: Vec::new(), key: None, merges: Vec::new() };
                self.open(place, anchor, items, tag == Meaning::Reset)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.frames.pop() {
                Some(frame) => {
                    let (anchor, left_out) = (frame.anchor, frame.left_out);
                    let node = frame.node(place, self.foreign)?;
                    if left_out { self.leave_out() } else { self.close(node, anchor) }
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => Ok(()),
        }
    }

    fn open(&mut self, place: Place, anchor: usize, items: Items<'t>, left_out: bool) -> Result<(), Fault> {
        if self.frames.len() >= DEPTH {
            return Err(too_deep(place));
        }
        self.frames.push(Frame { place, anchor, items, left_out });
        Ok(())
    }

    /// What a tag makes of its node. One that takes away what earlier files say is noted with its path.
    fn tag(&mut self, tag: Option<&Tag>, place: Place) -> Result<Meaning, Fault> {
        let Some(tag) = tag else { return Ok(Meaning::None) };
        if !self.foreign {
            return tag::ours(tag, place);
        }
        let meaning = tag::foreign(tag);
        if matches!(meaning, Meaning::Reset | Meaning::Override) {
            self.cleared.push(self.path());
        }
        Ok(meaning)
    }

    /// The keys of all that is open, and the place in a list.
    fn path(&self) -> Vec<String> {
        let step = |frame: &Frame<'t>| match &frame.items {
            Items::List(items) => items.len().to_string(),
            Items::Map { key, .. } => key.as_ref().map(|(key, ..)| key.to_string()).unwrap_or_default(),
        };
        self.frames.iter().map(step).collect()
    }

    /// A node that is not there: nor is its key.
    fn leave_out(&mut self) -> Result<(), Fault> {
        if let Some(Items::Map { key, .. }) = self.frames.last_mut().map(|frame| &mut frame.items) {
            *key = None;
        }
        Ok(())
    }

    /// A node is complete: it goes where it belongs.
    fn close(&mut self, node: Node<'t>, anchor: usize) -> Result<(), Fault> {
        if anchor != 0 {
            let (nodes, depth) = extent(&node);
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, depth });
        }
        match self.frames.last_mut().map(|f| &mut f.items) {
            None => self.documents.push(Document { node, cleared: std::mem::take(&mut self.cleared) }),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map { entries, key, merges }) => match key.take() {
                None => match node.body {
                    Body::Scalar(scalar) if self.foreign && !is_name(&scalar) => {
                        let message = format!("the key `{}` is {}", scalar.text, scalar.resolve().what());
                        return Err(Fault::new(node.place, message)
                            .help(format!("Compose wants text: write `\"{}\"`", scalar.text)));
                    }
                    Body::Scalar(Scalar { text, plain, .. }) => *key = Some((text, node.place, plain)),
                    _ => return Err(Fault::new(node.place, "a key of a mapping must be text")),
                },
                Some((text, _, true)) if text == "<<" => merges.push(node),
                Some((key, place, _)) => entries.push(Entry { key, place, value: node }),
            },
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Fault> {
        let Some(Anchored { node, nodes, depth }) = self.anchors.get(&anchor) else {
            return Err(Fault::new(place, "this alias stands inside what it names"));
        };
        self.aliased += nodes;
        if self.aliased > ALIASED_NODES {
            let message = format!("the aliases of this file write out more than {ALIASED_NODES} nodes");
            return Err(Fault::new(place, message));
        }
        if self.frames.len() + depth > DEPTH {
            return Err(too_deep(place));
        }
        let node = node.clone();
        self.close(node, 0)
    }
}

impl<'t> Frame<'t> {
    fn node(self, end: Place, foreign: bool) -> Result<Node<'t>, Fault> {
        let start = self.place.start;
        Ok(match self.items {
            Items::List(items) => {
                let end = items.last().map_or(end.end, |n| n.place.end.max(start));
                Node { place: Place { start, end }, body: Body::List(items) }
            }
            Items::Map { mut entries, merges, .. } => {
                let last = entries.last().map_or(end.end, |e| e.value.place.end.max(e.place.end).max(start));
                no_key_twice(&entries)?;
                if let [first, second, ..] = &merges[..]
                    && foreign
                {
                    let fault = Fault::new(second.place, "`<<` stands twice in a mapping");
                    return Err(fault.also(first.place, "first here").help("write `<<: [*a, *b]`"));
                }
                for merge in merges {
                    lay_under(&mut entries, merge)?;
                }
                Node { place: Place { start, end: last }, body: Body::Map(entries) }
            }
        })
    }
}

fn too_deep(place: Place) -> Fault {
    Fault::new(place, format!("this nests deeper than {DEPTH} levels"))
}

/// How many nodes there are in a node, and how deep they nest.
fn extent(node: &Node<'_>) -> (usize, usize) {
    let inner = |nodes: &mut dyn Iterator<Item = &Node<'_>>| {
        nodes.map(extent).fold((1, 1), |(nodes, depth), (n, d)| (nodes + n, depth.max(d + 1)))
    };
    match &node.body {
        Body::Scalar(_) => (1, 0),
        Body::List(items) => inner(&mut items.iter()),
        Body::Map(entries) => inner(&mut entries.iter().map(|e| &e.value)),
    }
}
