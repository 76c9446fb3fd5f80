//! Where a string ends, without reading what is in it.
//!
//! Takes the bytes of a text and the offset of an opening quote, gives the offset behind the closing one.
//! Iterative, so that no nesting of quotes, holes and brackets can exhaust a stack.

/// A string as the scanner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// Behind the closing quotes; with a fault, where the search ended.
    pub(crate) end: usize,
    /// How deep holes and the brackets in them nest.
    pub(crate) deepest: usize,
    /// What is wrong with it.
    pub(crate) fault: Option<Fault>,
}

/// Why a string has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The line or the file ends first.
    Unclosed,
    /// A `${` at this offset is not closed.
    Hole(usize),
    /// In a hole, a bracket at the first offset is closed by the other kind at the second.
    Mismatch(usize, usize),
    /// In a hole, the bracket at this offset closes nothing.
    Stray(usize),
}

#[derive(Clone, Copy)]
enum Frame {
    Text { quote: u8, block: bool },
    Code { at: usize, open: u8 },
}

/// The quotes that open at `start`: their byte, and whether there are three of them.
pub(super) fn opening(bytes: &[u8], start: usize) -> (u8, bool) {
    let quote = bytes.get(start).copied().unwrap_or(b'"');
    (quote, triple(bytes, start, quote))
}

fn triple(bytes: &[u8], at: usize, quote: u8) -> bool {
    bytes.get(at..at + 3).is_some_and(|b| b.iter().all(|&b| b == quote))
}

/// The bracket that closes `open`.
pub(crate) const fn closer(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Finds the end of the string whose quotes open at `start`.
pub(crate) fn skip(bytes: &[u8], start: usize) -> Quoted {
    let (quote, block) = opening(bytes, start);
    let mut frames: Vec<Frame> = Vec::new();
    let mut text = (quote, block);
    let mut in_text = true;
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut one_line = usize::from(!block);
    let mut i = start + if block { 3 } else { 1 };
    let fault = loop {
        let Some(&byte) = bytes.get(i) else { break Fault::Unclosed };
        if byte == b'\n' && one_line > 0 {
            break Fault::Unclosed;
        }
        if in_text {
            let (quote, block) = text;
            if byte == quote && (!block || triple(bytes, i, quote)) {
                i += if block { 3 } else { 1 };
                one_line -= usize::from(!block);
                if frames.pop().is_none() {
                    return Quoted { end: i, deepest, fault: None };
                }
                in_text = false;
            } else if byte == b'\\' && quote == b'"' {
                i += if bytes.get(i + 1) == Some(&b'\n') { 1 } else { 2 };
            } else if byte == b'$' && quote == b'"' && bytes.get(i + 1) == Some(&b'{') {
                frames.push(Frame::Text { quote, block });
                frames.push(Frame::Code { at: i, open: b'$' });
                depth += 1;
                deepest = deepest.max(depth);
                in_text = false;
                i += 2;
            } else {
                i += 1;
            }
            continue;
        }
        match byte {
            b'{' | b'(' | b'[' => {
                frames.push(Frame::Code { at: i, open: byte });
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b')' | b']' => {
                let Some(&Frame::Code { at, open }) = frames.last() else { break Fault::Stray(i) };
                if byte != closer(open) {
                    break if open == b'$' { Fault::Stray(i) } else { Fault::Mismatch(at, i) };
                }
                frames.pop();
                depth -= 1;
                if let Some(&Frame::Text { quote, block }) = frames.last()
                    && open == b'$'
                {
                    frames.pop();
                    text = (quote, block);
                    in_text = true;
                }
            }
            b'"' | b'\'' => {
                let (quote, block) = opening(bytes, i);
                text = (quote, block);
                in_text = true;
                one_line += usize::from(!block);
                frames.push(Frame::Text { quote, block });
                i += if block { 2 } else { 0 };
            }
            b'#' => {
                i = line_end(bytes, i);
                continue;
            }
            _ => {}
        }
        i += 1;
    };
    let hole = frames.iter().find_map(|f| if let Frame::Code { at, .. } = f { Some(*at) } else { None });
    let fault = match (fault, hole) {
        (Fault::Unclosed, Some(at)) => Fault::Hole(at),
        _ => fault,
    };
    Quoted { end: i.min(bytes.len()), deepest, fault: Some(fault) }
}

/// The offset of the newline that ends the line of `at`, or the end of the text.
pub(crate) fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).position(|&b| b == b'\n').map_or(bytes.len(), |n| at + n)
}
