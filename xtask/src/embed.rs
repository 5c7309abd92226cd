//! The modules as text, for runtimes that load scripts alone.

use std::cmp::Reverse;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::modules::optimize;

/// A module as text: printable ASCII, a character for each of the commonest bytes, and a pair for any other. The bytes
/// stay whole, so that what repeats still repeats: under gzip this is as small as the module itself, where hex is a tenth
/// and base64 a third larger.
struct Text {
    /// The bytes that have a character, and those characters.
    common: Vec<(u8, u8)>,
    /// All others, and their pairs.
    rare: Vec<(u8, [u8; 2])>,
    /// The characters that begin pairs.
    firsts: [u8; 2],
    text: String,
}

impl Text {
    fn of(module: &[u8]) -> Result<Self> {
        // Without what ends a string or a script element somewhere on the way. The last two begin pairs.
        let characters: Vec<u8> =
            (b'!'..=b'~').filter(|character| !b"\"$'<\\`".contains(character)).collect();
        let (singles, firsts) = characters.split_at(characters.len() - 2);
        let mut counts = [0_usize; 256];
        module.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
        let mut bytes: Vec<u8> = (0..=255).collect();
        bytes.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
        let (common, rare) = bytes.split_at_mut(singles.len());
        common.sort_unstable();
        rare.sort_unstable();
        let common: Vec<_> = common.iter().copied().zip(singles.iter().copied()).collect();
        let pairs = firsts.iter().flat_map(|first| characters.iter().map(|second| [*first, *second]));
        let rare: Vec<_> = rare.iter().copied().zip(pairs).collect();

        let mut codes = vec![Vec::new(); 256];
        common.iter().for_each(|(byte, single)| codes[usize::from(*byte)] = vec![*single]);
        rare.iter().for_each(|(byte, pair)| codes[usize::from(*byte)] = pair.to_vec());
        let text = module.iter().flat_map(|byte| &codes[usize::from(*byte)]).copied().collect();
        Ok(Self { common, rare, firsts: firsts.try_into()?, text: String::from_utf8(text)? })
    }
}

/// The module as text, with a decoder, which is WebAssembly for speed.
pub fn embed(work: &Path, module: &Path, to: &Path) -> Result<()> {
    let Text { common, rare, firsts, text } = Text::of(&fs::read(module)?)?;
    let mut table = [0; 3 * 128];
    common.iter().for_each(|(byte, single)| table[usize::from(*single)] = *byte);
    for (byte, [first, second]) in rare {
        let page = if first == firsts[0] { 1 } else { 2 };
        table[page * 128 + usize::from(second)] = byte;
    }
    let (wat, decoder) = (work.join("decode.wat"), work.join("decode.wasm"));
    let pages = (table.len() + text.len()).div_ceil(1 << 16).to_string();
    let table: String = table.iter().map(|byte| format!("\\{byte:02x}")).collect();
    fs::write(&wat, include_str!("decode.wat").replace("PAGES", &pages).replace("TABLE", &table))?;
    // Its table is at the first addresses.
    optimize(&wat, &decoder, &["-O3"])?;
    let decoder: String = fs::read(decoder)?.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(to, format!("export const decoder =\n  '{decoder}';\nexport const text =\n  '{text}';\n"))?;
    Ok(())
}

/// The small module as text, with what a decoder in JavaScript must know.
pub fn embed_small(work: &Path) -> Result<()> {
    let Text { common, text, .. } = Text::of(&fs::read(work.join("verify.wasm"))?)?;
    let mut bits = [0_u8; 64];
    common.iter().for_each(|(byte, _)| bits[usize::from(byte / 4)] |= 1 << (byte % 4));
    let bits: String = bits.iter().map(|four| format!("{four:x}")).collect();
    fs::write(
        work.join("verify-embedded.js"),
        format!("export const common = '{bits}';\nexport const text =\n  '{text}';\n"),
    )?;
    Ok(())
}
