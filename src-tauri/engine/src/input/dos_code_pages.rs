//! The DOS code pages, which old programs, cash registers and warehouse systems still write. The WHATWG's
//! *Encoding* standard, and so `encoding_rs`, has only one of them, IBM866.

use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;

/// A DOS code page that the *Encoding* standard doesn't have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DosCodePage {
    number: u16,
    /// The IANA name, such as `IBM850`.
    pub(crate) name: &'static str,
}

/// The supported code pages, ordered by how likely they are. Detection takes the first of equal candidates.
pub(crate) const DOS_CODE_PAGES: [DosCodePage; 16] = [
    DosCodePage { number: 850, name: "IBM850" },
    DosCodePage { number: 437, name: "IBM437" },
    DosCodePage { number: 852, name: "IBM852" },
    DosCodePage { number: 858, name: "IBM858" },
    DosCodePage { number: 860, name: "IBM860" },
    DosCodePage { number: 857, name: "IBM857" },
    DosCodePage { number: 865, name: "IBM865" },
    DosCodePage { number: 863, name: "IBM863" },
    DosCodePage { number: 861, name: "IBM861" },
    DosCodePage { number: 775, name: "IBM775" },
    DosCodePage { number: 737, name: "IBM737" },
    DosCodePage { number: 869, name: "IBM869" },
    DosCodePage { number: 855, name: "IBM855" },
    DosCodePage { number: 862, name: "IBM862" },
    DosCodePage { number: 864, name: "IBM864" },
    DosCodePage { number: 720, name: "IBM720" },
];

impl DosCodePage {
    /// Returns the page with this number, written in any usual way: `850`, `cp850`, `IBM-850`, `IBM00858`, `DOS-720`.
    pub(crate) fn for_label(label: &str) -> Option<DosCodePage> {
        let label = label.to_ascii_lowercase();
        let start = label.find(|c: char| c.is_ascii_digit())?;
        let (word, digits) = label.split_at(start);
        let is_page = matches!(word.trim_end_matches(['-', '_', ' ']), "" | "cp" | "ibm" | "dos" | "oem" | "csibm");
        let number: u16 = digits.parse().ok()?;
        DOS_CODE_PAGES.into_iter().find(|page| is_page && page.number == number)
    }

    /// Returns the character that this byte encodes, or `None` if the page doesn't define the byte.
    pub(crate) fn character(self, byte: u8) -> Option<char> {
        if byte.is_ascii() {
            return Some(char::from(byte));
        }
        match DECODING_TABLE_CP_MAP.get(&self.number)? {
            TableType::Complete(table) => table.get(usize::from(byte & 127)).copied(),
            TableType::Incomplete(table) => table.get(usize::from(byte & 127)).copied().flatten(),
        }
    }

    /// Returns the byte that encodes this character, or `None` if the page doesn't contain it.
    pub(crate) fn byte(self, character: char) -> Option<u8> {
        if character.is_ascii() {
            return Some(character as u8);
        }
        (128..=255).find(|byte| self.character(*byte) == Some(character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_by_what_people_call_it() {
        for label in ["850", "cp850", "CP850", "IBM850", "ibm-850", "ibm00850"] {
            assert_eq!(DosCodePage::for_label(label).map(|page| page.name), Some("IBM850"), "{label}");
        }
        for label in ["", "cp", "cp1", "utf8", "iso850", "850x"] {
            assert_eq!(DosCodePage::for_label(label), None, "{label}");
        }
    }

    #[test]
    fn a_byte_is_its_character_and_back() {
        for page in DOS_CODE_PAGES {
            for byte in 0..=255 {
                let Some(character) = page.character(byte) else { continue };
                assert_eq!(page.byte(character), Some(byte), "{} {byte}", page.name);
            }
        }
        assert_eq!(DosCodePage::for_label("cp437").and_then(|page| page.character(0x82)), Some('é'));
    }
}
