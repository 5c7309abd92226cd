// What serde_json writes, with its keys in a BTreeMap, or with the feature `preserve_order`.
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let order = if cfg!(feature = "preserve_order") { ", preserve_order" } else { "" };
    for (style, written) in [
        ("serde_json::to_string", serde_json::to_string(&value).unwrap()),
        ("serde_json::to_string_pretty", serde_json::to_string_pretty(&value).unwrap()),
    ] {
        println!("{style}{order}\t{}", base64(written.as_bytes()));
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for digit in 0..4 {
            let end = digit > chunk.len();
            text.push(if end { '=' } else { DIGITS[(bits >> (18 - 6 * digit) & 63) as usize].into() });
        }
    }
    text
}
