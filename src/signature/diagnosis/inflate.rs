//! Decompresses DEFLATE (RFC 1951) up to a limit.
//!
//! This is a simple implementation of our own. The table-driven decoder of a library would take 20 KB of wasm, but only
//! one body is diagnosed at a time.

use crate::count::{Count, wide};

/// A canonical Huffman code (§3.2.2): the number of codes of each length, and their symbols in order.
struct Code {
    counts: [u16; 16],
    symbols: Vec<u16>,
}

impl Code {
    fn of(lengths: &[u8]) -> Self {
        let mut counts = [0_u16; 16];
        let mut symbols = Vec::new();
        for length in 1..16_u8 {
            let having =
                lengths.iter().zip(0_u16..).filter(|(each, _)| **each == length).map(|(_, symbol)| symbol);
            let before = symbols.len();
            symbols.extend(having);
            if let Some(count) = counts.get_mut(usize::from(length)) {
                *count = u16::try_from((Count(symbols.len()) - before).0).unwrap_or(0);
            }
        }
        Self { counts, symbols }
    }
}

struct BitReader<'b> {
    rest: &'b [u8],
    /// The bits that were read from `rest` but not used yet, and their number.
    held: u32,
    count: Count<u32>,
}

impl BitReader<'_> {
    /// The next bits, up to 16. The first one is the lowest.
    fn bits(&mut self, count: u32) -> Option<u32> {
        while self.count < count {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            self.held |= u32::from(*byte).wrapping_shl(self.count.0);
            self.count += 8;
        }
        let bits = self.held & !u32::MAX.wrapping_shl(count);
        self.held = self.held.wrapping_shr(count);
        self.count -= count;
        Some(bits)
    }

    fn symbol(&mut self, code: &Code) -> Option<u16> {
        let (mut value, mut first, mut index) = (0_u32, Count(0), Count(0));
        for count in code.counts.iter().skip(1) {
            value |= self.bits(1)?;
            let count = u32::from(*count);
            let place = value.wrapping_sub(first.0);
            if first + count > value {
                return code.symbols.get(wide((index + place).0)).copied();
            }
            index += count;
            first = (first + count) * 2;
            value = value.wrapping_shl(1);
        }
        None
    }
}

/// The base and the number of extra bits of a length or distance (§3.2.5). In both tables, every `steps` symbols have
/// one extra bit more.
fn base(symbol: u16, steps: u32, first: u32) -> (u32, u32) {
    let symbol = u32::from(symbol);
    let extra = (Count(symbol.checked_div(steps).unwrap_or(0)) - 1).0;
    if extra == 0 {
        return ((Count(symbol) + first).0, 0);
    }
    let step = symbol.checked_rem(steps).unwrap_or(0);
    let base = (Count(steps) + step).0.wrapping_shl(extra);
    ((Count(base) + first).0, extra)
}

/// The order in which the code lengths of the code length alphabet are stored (§3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Reads the two codes of a block with dynamic Huffman codes (§3.2.7).
fn codes(reader: &mut BitReader<'_>) -> Option<(Code, Code)> {
    let mut length = |bits, least| Some((Count(wide(reader.bits(bits)?)) + least).0);
    let (literals, distances, given) = (length(5, 257)?, length(5, 1)?, length(4, 4)?);
    let mut lengths = [0_u8; 19];
    for place in ORDER.iter().take(given) {
        *lengths.get_mut(*place)? = u8::try_from(reader.bits(3)?).ok()?;
    }
    let code = Code::of(&lengths);
    let mut lengths: Vec<u8> = Vec::new();
    while Count(literals) + distances > lengths.len() {
        let (length, times) = match reader.symbol(&code)? {
            16 => (*lengths.last()?, Count(reader.bits(2)?) + 3),
            17 => (0, Count(reader.bits(3)?) + 3),
            18 => (0, Count(reader.bits(7)?) + 11),
            length => (u8::try_from(length).ok()?, Count(1)),
        };
        (0..times.0).for_each(|_| lengths.push(length));
    }
    let (literal, rest) = lengths.split_at_checked(literals)?;
    Some((Code::of(literal), Code::of(rest.get(..distances)?)))
}

/// Decompresses data; `None` if it is invalid or truncated, or exceeds `limit` bytes.
pub(super) fn inflate(deflated: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut reader = BitReader { rest: deflated, held: 0, count: Count(0) };
    let mut out = Vec::new();
    loop {
        let last = reader.bits(1)? == 1;
        let (literal, distance) = match reader.bits(2)? {
            0 => {
                // Less than a byte is left, and it is padding.
                (reader.held, reader.count) = (0, Count(0));
                let length = usize::try_from(reader.bits(16)?).ok()?;
                reader.bits(16)?;
                let (stored, rest) = reader.rest.split_at_checked(length)?;
                out.extend_from_slice(stored);
                reader.rest = rest;
                if last || out.len() > limit {
                    break;
                }
                continue;
            }
            1 => {
                let lengths = [[8; 144].as_slice(), &[9; 112], &[7; 24], &[8; 8]].concat();
                (Code::of(&lengths), Code::of(&[5; 30]))
            }
            2 => codes(&mut reader)?,
            _ => return None,
        };
        loop {
            if out.len() > limit {
                return None;
            }
            match reader.symbol(&literal)? {
                symbol @ 0..=255 => out.push(u8::try_from(symbol).ok()?),
                256 => break,
                symbol => {
                    let (length, extra) =
                        if symbol == 285 { (258, 0) } else { base(symbol.wrapping_sub(257), 4, 3) };
                    let length = Count(length) + reader.bits(extra)?;
                    let (back, extra) = base(reader.symbol(&distance)?, 2, 1);
                    let back = wide((Count(back) + reader.bits(extra)?).0);
                    let from = out.len().checked_sub(back)?;
                    for from in (from..).take(wide(length.0)) {
                        out.push(*out.get(from)?);
                    }
                }
            }
        }
        if last {
            break;
        }
    }
    (out.len() <= limit).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The inputs were made by Python's zlib: compressobj(level, DEFLATED, -15, 9, strategy).
    #[test]
    fn each_kind_of_block_is_read() {
        let text = b"{\"a\": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}".as_slice();
        for deflated in [STORED, FIXED, DYNAMIC] {
            assert_eq!(inflate(&hex::decode(deflated).unwrap(), 100).unwrap(), text, "{deflated}");
            assert_eq!(inflate(&hex::decode(deflated).unwrap(), 10), None);
            let cut = hex::decode(deflated).unwrap();
            assert_eq!(inflate(&cut[..cut.len() - 1], 100), None);
        }
        assert_eq!((inflate(b"", 100), inflate(b"\x07", 100)), (None, None));
    }

    const STORED: &str =
        "012500daff7b2261223a205b312c20312c20312c20312c20312c20312c20312c20312c20312c20315d7d";
    const FIXED: &str = "ab564a54b2528836d451c089626b01";
    const DYNAMIC: &str = "05c1a10d002000c0b05716f4cc2caf100477107ea7bde38cc94a922449922449daef03";
}
