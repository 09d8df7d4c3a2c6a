//! The body of a batch.

use bytes::Bytes;
use common::limits::{ADOBE_BATCH_ROWS, MAX_BATCH_BYTES};

/// The body of a batch, ready to send (*Bulk Profile Update API*): `batch=`, a header that starts with `pcId` or
/// `thirdPartyId`, and at least one row, separated by line feeds. Cloning is cheap.
///
/// After `batch=`, it contains only letters, digits, `-._~`, complete `%XX` escapes, commas, and line feeds. At an
/// unencoded `&`, Target would silently cut the batch short, and an unencoded `%` would make it reject the whole batch.
#[derive(Clone, PartialEq, Eq)]
pub struct BatchBody {
    bytes: Bytes,
    rows: usize,
}

/// The reason why bytes aren't a valid batch body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchBodyError {
    /// The body doesn't start with `batch=pcId` or `batch=thirdPartyId`.
    #[error("the batch doesn't start with batch=pcId or batch=thirdPartyId")]
    Start,
    /// The body has [`MAX_BATCH_BYTES`] or more.
    #[error("the batch has {0} bytes; it must have fewer than {MAX_BATCH_BYTES}")]
    TooLarge(usize),
    /// The body has only a header.
    #[error("the batch has no rows")]
    NoRows,
    /// The body has more than [`ADOBE_BATCH_ROWS`].
    #[error("the batch has {0} rows; the limit is {ADOBE_BATCH_ROWS}")]
    TooManyRows(usize),
    /// The body contains a byte that must be percent-encoded.
    #[error("the batch contains the unencoded byte 0x{byte:02x} at {at}")]
    Unencoded {
        /// The offset in bytes from the start of the body.
        at: usize,
        /// The byte that must be encoded.
        byte: u8,
    },
}

impl BatchBody {
    /// Validates a body.
    ///
    /// # Errors
    /// Returns [`BatchBodyError`] for the first rule that the body breaks.
    pub fn new(bytes: Bytes) -> Result<Self, BatchBodyError> {
        if bytes.len() as u64 >= MAX_BATCH_BYTES {
            return Err(BatchBodyError::TooLarge(bytes.len()));
        }
        let text = bytes.strip_prefix(b"batch=").ok_or(BatchBodyError::Start)?;
        let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let key = header.split(|byte| *byte == b',').next().unwrap_or_default();
        if !matches!(key, b"pcId" | b"thirdPartyId") {
            return Err(BatchBodyError::Start);
        }
        reject_unencoded(text)?;
        let rows = text[header.len()..].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        match rows {
            0 => Err(BatchBodyError::NoRows),
            rows if rows as u64 > ADOBE_BATCH_ROWS => Err(BatchBodyError::TooManyRows(rows)),
            rows => Ok(Self { bytes, rows }),
        }
    }

    /// Returns the number of rows, without the header.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the bytes of the request body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Returns an error for the first byte that Target would read as form syntax. `text` starts after `batch=`.
fn reject_unencoded(text: &[u8]) -> Result<(), BatchBodyError> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' | b',' | b'\n' => 1,
            b'%' if text.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => 3,
            byte => return Err(BatchBodyError::Unencoded { at: at + b"batch=".len(), byte }),
        };
    }
    Ok(())
}

/// Writes the number of rows and bytes only, because the body contains customer data.
impl std::fmt::Debug for BatchBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchBody").field("rows", &self.rows).field("bytes", &self.bytes.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_BYTES: usize = MAX_BATCH_BYTES as usize;
    const MAX_ROWS: usize = ADOBE_BATCH_ROWS as usize;

    fn body(text: &str) -> Result<usize, BatchBodyError> {
        BatchBody::new(Bytes::copy_from_slice(text.as_bytes())).map(|body| body.rows())
    }

    #[test]
    fn rows_are_counted_without_the_header() {
        assert_eq!(body("batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,,Lisboa\n"), Ok(2));
        assert_eq!(body("batch=pcId\n1-2.3_4"), Ok(1));
    }

    /// For example, Target would drop all rows after an unencoded `&` and still return success.
    #[test]
    fn a_body_that_target_would_misread_is_rejected() {
        use BatchBodyError as E;
        let unencoded = |at, byte| Err(E::Unencoded { at, byte });
        for (text, why) in [
            ("", Err(E::Start)),
            ("thirdPartyId,a\n1,2", Err(E::Start)),
            ("\u{feff}batch=thirdPartyId,a\n1,2", Err(E::Start)),
            ("batch=thirdpartyid,a\n1,2", Err(E::Start)),
            ("batch=ecid,a\n1,2", Err(E::Start)),
            ("batch=pcId,a", Err(E::NoRows)),
            ("batch=pcId,a\n\n", Err(E::NoRows)),
            ("batch=pcId,a\n1,b&c", unencoded(16, b'&')),
            ("batch=pcId,a\n1,b%zz", unencoded(16, b'%')),
            ("batch=pcId,a\n1,b%2", unencoded(16, b'%')),
            ("batch=pcId,a\n1,b+c", unencoded(16, b'+')),
            ("batch=pcId,a\n1,b=c", unencoded(16, b'=')),
            ("batch=pcId,a\r\n1,b", unencoded(12, b'\r')),
            ("batch=pcId,a\n1,é", unencoded(15, 0xc3)),
        ] {
            assert_eq!(body(text), why, "{text:?}");
        }
    }

    #[test]
    fn a_body_below_50_mb_with_up_to_500_000_rows_is_accepted() {
        let mut text = b"batch=pcId,a\n1,".to_vec();
        text.resize(MAX_BYTES - 1, b'x');
        assert!(BatchBody::new(text.clone().into()).is_ok());
        text.push(b'x');
        assert_eq!(BatchBody::new(text.into()), Err(BatchBodyError::TooLarge(MAX_BYTES)));
        let rows = |n: usize| BatchBody::new(format!("batch=pcId\n{}", "1\n".repeat(n)).into()).map(|b| b.rows());
        assert_eq!(rows(MAX_ROWS), Ok(MAX_ROWS));
        assert_eq!(rows(MAX_ROWS + 1), Err(BatchBodyError::TooManyRows(MAX_ROWS + 1)));
    }
}
