//! Recognizes files that aren't tables by their first bytes, so that the error can name what a file is.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::input::Unreadable;

/// The first bytes of file formats, and what such a file is.
const MAGICS: [(&[u8], Unreadable); 50] = [
    (b"\0\x05\x16\x07\0\x02\0\0", Unreadable::AppleDouble),
    (b"\0\x05\x16\0\0\x02\0\0", Unreadable::AppleDouble),
    (b"BZh", Unreadable::Archive),
    (b"\xfd7zXZ\0", Unreadable::Archive),
    (b"7z\xbc\xaf\x27\x1c", Unreadable::Archive),
    (b"Rar!", Unreadable::Archive),
    (b"\x28\xb5\x2f\xfd", Unreadable::Archive),
    (b"\x04\x22\x4d\x18", Unreadable::Archive),
    (b"\x1f\x9d", Unreadable::Archive),
    (b"MSCF", Unreadable::Archive),
    (b"LZIP", Unreadable::Archive),
    (b"PAR1", Unreadable::DataFile),
    (b"PAR2", Unreadable::DataFile),
    (b"ORC", Unreadable::DataFile),
    (b"Obj\x01", Unreadable::DataFile),
    (b"ARROW1", Unreadable::DataFile),
    (b"FEA1", Unreadable::DataFile),
    (b"SQLite format 3\0", Unreadable::DataFile),
    (b"\0\x01\0\0Standard ", Unreadable::DataFile),
    (b"$FL2@(#)", Unreadable::DataFile),
    (b"$FL3@(#)", Unreadable::DataFile),
    (b"<stata_dta>", Unreadable::DataFile),
    (b"\x89HDF\r\n\x1a\n", Unreadable::DataFile),
    (b"%PDF-", Unreadable::Document),
    (b"%!PS", Unreadable::Document),
    (b"{\\rtf", Unreadable::Document),
    (b"\xffWPC", Unreadable::Document),
    (b"\x89PNG", Unreadable::Picture),
    (b"\xff\xd8\xff", Unreadable::Picture),
    (b"GIF8", Unreadable::Picture),
    (b"II*\0", Unreadable::Picture),
    (b"MM\0*", Unreadable::Picture),
    (b"\x7fELF", Unreadable::NotATable),
    (b"bplist00", Unreadable::NotATable),
    (b"L\0\0\0\x01\x14\x02\0", Unreadable::Shortcut),
    (b"[InternetShortcut]", Unreadable::Shortcut),
    (b"-----BEGIN PGP MESSAGE", Unreadable::Encrypted),
    (b"age-encryption.org/", Unreadable::Encrypted),
    (b"Salted__", Unreadable::Encrypted),
    (b"\x80\x04\x95", Unreadable::DataFile),
    (b"RDX2\n", Unreadable::DataFile),
    (b"RDX3\n", Unreadable::DataFile),
    // Excel 2 to 4, and later ones without the compound file around them.
    (b"\x09\0\x04\0", Unreadable::OldWorkbook),
    (b"\x09\x02\x06\0", Unreadable::OldWorkbook),
    (b"\x09\x04\x06\0", Unreadable::OldWorkbook),
    (b"\x09\x08\x08\0", Unreadable::OldWorkbook),
    (b"\x09\x08\x10\0", Unreadable::OldWorkbook),
    // Lotus 1-2-3.
    (b"\0\0\x02\0\x04\x04", Unreadable::OldWorkbook),
    (b"\0\0\x02\0\x06\x04", Unreadable::OldWorkbook),
    (b"\0\0\x1a\0\0\x10", Unreadable::OldWorkbook),
];

/// The tags that web pages begin with. Some programs save them with a workbook's extension.
const PAGES: [&str; 10] =
    ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<script", "<div", "<center"];

/// Recognizes files by their name: the lock files that spreadsheet programs keep next to an open workbook, and what
/// iCloud leaves in place of a file that isn't downloaded. A lock file is also smaller than 1,024 bytes, and contains no
/// line feed.
pub(crate) fn beside(name: &str, mut file: &File, bytes: u64) -> io::Result<Option<Unreadable>> {
    const MAX_BYTES: u64 = 1024;
    if name.starts_with('.') && name.ends_with(".icloud") {
        return Ok(Some(Unreadable::CloudPlaceholder));
    }
    let is_locked = name.starts_with("~$") || name.starts_with(".~lock.") && name.ends_with('#');
    if !is_locked || bytes >= MAX_BYTES {
        return Ok(None);
    }
    let mut content = Vec::new();
    Read::by_ref(&mut file).take(MAX_BYTES).read_to_end(&mut content)?;
    file.seek(SeekFrom::Start(0))?;
    Ok((!content.contains(&b'\n')).then_some(Unreadable::LockFile))
}

/// Returns what a file's first bytes show it to be, or `None` if it's text or unknown.
pub(crate) fn kind(head: &[u8]) -> Option<Unreadable> {
    if let Some((_, kind)) = MAGICS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(*kind);
    }
    if is_dbase(head) {
        return Some(Unreadable::OldWorkbook);
    }
    if !head.is_empty() && head.iter().all(|byte| *byte == 0) {
        // A power failure can leave a file with nothing but zeros.
        return Some(Unreadable::Truncated);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(Unreadable::Archive);
    }
    if matches!(head, [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..]) || is_utf_32_without_mark(head) {
        return Some(Unreadable::Utf32);
    }
    let text: Vec<u8> =
        head.iter().filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe)).take(4096).copied().collect();
    of_text(&String::from_utf8_lossy(&text).to_lowercase())
}

/// Returns whether the bytes aren't text in any encoding: more than one in 25 is a control character that text doesn't
/// have. With fewer, the rows that contain them are excluded later.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    const FEW: usize = 256;
    // Other control characters occur in text: 0 pads cells, 1, 2 and 28 to 31 are used as delimiters, 26 ends DOS
    // files, and 27 begins an escape sequence of ISO-2022-JP.
    let is_odd = |byte: &&u8| matches!(byte, 3..=8 | 0x0b | 0x0e..=0x19);
    head.len() >= FEW
        && head.iter().filter(is_odd).count() * 25 > head.len()
        && std::str::from_utf8(head).is_err_and(|error| error.valid_up_to() + 4 < head.len())
}

/// Returns whether the bytes begin like a dBase file: a version, a date, and a header that ends with CR where it says.
fn is_dbase(head: &[u8]) -> bool {
    let [version, _, month, day, _, _, _, _, low, high, ..] = head else { return false };
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    matches!(version & 0x07, 0..=5)
        && (1..=12).contains(month)
        && (1..=31).contains(day)
        && length >= 65
        && head.get(length - 1) == Some(&b'\r')
}

/// Returns whether most characters have four bytes, three of which are zero.
fn is_utf_32_without_mark(head: &[u8]) -> bool {
    let characters = head.chunks_exact(4).take(256);
    let count = characters.len();
    let little = characters.clone().filter(|four| four[0] != 0 && four[1..] == [0, 0, 0]).count();
    let big = characters.filter(|four| four[3] != 0 && four[..3] == [0, 0, 0]).count();
    count >= 4 && little.max(big) * 10 > count * 9
}

/// Recognizes a file by its first characters, which must be lowercase.
fn of_text(begin: &str) -> Option<Unreadable> {
    let begin = begin.trim_start();
    if begin.starts_with("<?xml") || begin.starts_with("<!--") || begin.starts_with("<!doctype") {
        return Some(match () {
            () if begin.contains("urn:schemas-microsoft-com:office:spreadsheet") => Unreadable::XmlWorkbook,
            () if begin.contains("<html") || begin.contains("<!doctype html") => Unreadable::WebPage,
            () => Unreadable::Xml,
        });
    }
    if begin.starts_with("<workbook") && begin.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(Unreadable::XmlWorkbook);
    }
    if PAGES.iter().any(|tag| is_tag(begin, tag)) {
        return Some(Unreadable::WebPage);
    }
    // A web page that was saved as one file (MHTML) begins like a mail.
    if begin.starts_with("mime-version:") && begin.contains("multipart/related") {
        return Some(Unreadable::WebPage);
    }
    if let Some(reason) = of_lines(begin) {
        return Some(reason);
    }
    let mut marks = begin.chars().filter(|c| !c.is_whitespace());
    match (marks.next(), marks.next()) {
        (Some('{'), Some('"')) if begin.contains("\"doc_id\"") && begin.len() < 1024 => Some(Unreadable::Shortcut),
        (Some('{'), Some('"')) | (Some('['), Some('{' | '[' | '"')) => Some(Unreadable::Json),
        _ => None,
    }
}

/// The words that SQL dumps begin with.
const SQL: [&str; 14] = [
    "-- mysql dump",
    "-- mariadb dump",
    "/*!999999",
    "-- phpmyadmin sql dump",
    "-- adminer ",
    "--\n-- postgresql database",
    "pragma foreign_keys",
    "begin transaction;",
    "create table ",
    "create database ",
    "drop table if exists ",
    "insert into ",
    "set names ",
    "set statement_timeout",
];

/// The fields of a mail's header. The first six aren't in the titles of a report.
const MAIL: [&str; 10] = [
    "received:",
    "return-path:",
    "message-id:",
    "mime-version:",
    "delivered-to:",
    "subject:",
    "from:",
    "to:",
    "date:",
    "content-type:",
];

/// Recognizes a text by its first lines, which must be lowercase.
fn of_lines(begin: &str) -> Option<Unreadable> {
    let mut lines = begin.lines();
    let (first, second) = (lines.next()?.trim_end(), lines.next().unwrap_or_default().trim_end());
    let is_pointer = first.starts_with("version https://git-lfs.github.com/spec/")
        || first.starts_with("/annex/objects/")
        || first.contains(".git/annex/objects/") && !first.contains([',', ';', '\t', ' '])
        || first == "outs:" && second.starts_with("- md5:");
    if is_pointer {
        return Some(Unreadable::Pointer);
    }
    if ["begin:vcard", "begin:vcalendar"].contains(&first) || first == "version: 1" && begin.contains("\ndn:") {
        return Some(Unreadable::Contacts);
    }
    // A header can begin with `ID;P`, but SYLK's other lines begin with the letter of a record, too.
    let is_sylk =
        first.starts_with("id;p") && begin.lines().skip(1).take(3).all(is_record_of_sylk) && !second.is_empty();
    if is_sylk || first == "table" && second == "0,1" {
        return Some(Unreadable::OldWorkbook);
    }
    let text = begin.replace("\r\n", "\n");
    let is_copy = first.starts_with("copy ") && first.contains(" from stdin");
    if is_copy || SQL.iter().any(|words| text.starts_with(words)) && text.contains([';', '(']) {
        return Some(Unreadable::Sql);
    }
    let fields = |names: &[&str]| begin.lines().filter(|line| names.iter().any(|name| line.starts_with(name))).count();
    let is_mail =
        first.starts_with("from ") || MAIL.iter().any(|name| first.starts_with(name)) || first.starts_with("x-");
    if is_mail && fields(&MAIL) >= 3 && fields(&MAIL[..6]) >= 1 {
        return Some(Unreadable::Mail);
    }
    is_yaml(first, second, lines.next().unwrap_or_default()).then_some(Unreadable::Yaml)
}

fn is_record_of_sylk(line: &str) -> bool {
    line.trim_end() == "e" || ["b;", "c;", "f;", "p;", "o;", "nn;", "ne;"].iter().any(|record| line.starts_with(record))
}

/// Returns whether the first lines are YAML: a document, or a list of mappings, with or without a name above it.
fn is_yaml(first: &str, second: &str, third: &str) -> bool {
    let is_key = |line: &str| {
        line.split_once(':').is_some_and(|(key, value)| {
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            !key.is_empty() && key.chars().all(is_word) && (value.is_empty() || value.starts_with(' '))
        })
    };
    let is_item = |line: &str| line.trim_start().strip_prefix("- ").is_some_and(|rest| is_key(rest.trim_start()));
    let is_inside = |line: &str| line.starts_with("  ") && is_key(line.trim_start());
    match first {
        "---" => is_key(second) || is_item(second),
        _ if first.starts_with("%yaml") => true,
        _ if is_item(first) => is_inside(second) || is_item(second),
        _ => first.ends_with(':') && is_key(first) && is_item(second) && (is_inside(third) || is_item(third)),
    }
}

/// Returns whether the text begins with this tag: `<table>` does, `<tablets>` doesn't.
fn is_tag(begin: &str, tag: &str) -> bool {
    begin.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '>', '\n', '\r', '\t', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_alike_is_text() {
        let others = [
            "ID;PLZ;Ort\n1;1010;Wien\n",
            "ID;P\n1;x\n",
            "Insert into,tier\n",
            "From: 2026-01-01\nTo: 2026-01-31\nDate: today\nid,tier\n",
            "Table,tier\n0,1\n",
            "id: tier\n1: gold\n",
            "---\nid,tier\n",
            "- id,tier\n",
        ];
        for text in others {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
        for text in ["<id>,tier\n1,gold\n", "<tables>;x\n", "{7f1c},x\n", "[id],[tier]\n", "ORDER,x\n", "MSC,y\n"] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
