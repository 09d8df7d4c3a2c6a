//! The text of one batch.

use bytes::Bytes;

/// A batch body is smaller than this, in bytes after encoding. *Limits* says "50 MB" and not which megabyte, so the
/// smaller one counts.
pub const MAX_BATCH_BYTES: usize = 50_000_000;

/// Most rows in a batch (*Limits*).
pub const MAX_BATCH_ROWS: usize = 500_000;

/// The text of one batch, ready for the wire (*Bulk Profile Update API*): `batch=`, a header whose first name is
/// `pcId` or `thirdPartyId`, and one row or more, with line feeds between. Cheap to clone.
///
/// Outside `batch=`, only letters, digits, `-._~`, whole `%XX` escapes, commas and line feeds may stand in it. A raw
/// `&` would silently cut the batch at that place, and a raw `%` reject it whole.
#[derive(Clone, PartialEq, Eq)]
pub struct BatchBody {
    bytes: Bytes,
    rows: usize,
}

/// Why some bytes are no batch body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchBodyError {
    /// It does not begin with `batch=pcId` or `batch=thirdPartyId`.
    #[error("the batch does not begin with batch=pcId or batch=thirdPartyId")]
    Beginning,
    /// As large as [`MAX_BATCH_BYTES`], or larger.
    #[error("the batch has {0} bytes, and must have fewer than {MAX_BATCH_BYTES}")]
    TooLarge(usize),
    /// A header and nothing below it.
    #[error("the batch has no rows")]
    NoRows,
    /// More rows than [`MAX_BATCH_ROWS`].
    #[error("the batch has {0} rows, more than {MAX_BATCH_ROWS}")]
    TooManyRows(usize),
    /// A byte that must be encoded stands raw.
    #[error("the batch holds a raw byte 0x{byte:02x} at {at}")]
    Raw {
        /// Where, in bytes from the beginning.
        at: usize,
        /// The byte.
        byte: u8,
    },
}

impl BatchBody {
    /// Checks and takes a body.
    ///
    /// # Errors
    /// [`BatchBodyError`], for the first rule that the body breaks.
    pub fn new(bytes: Bytes) -> Result<Self, BatchBodyError> {
        if bytes.len() >= MAX_BATCH_BYTES {
            return Err(BatchBodyError::TooLarge(bytes.len()));
        }
        let text = bytes.strip_prefix(b"batch=").ok_or(BatchBodyError::Beginning)?;
        let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let key = header.split(|byte| *byte == b',').next().unwrap_or_default();
        if !matches!(key, b"pcId" | b"thirdPartyId") {
            return Err(BatchBodyError::Beginning);
        }
        refuse_raw(text)?;
        let rows = text[header.len()..].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        match rows {
            0 => Err(BatchBodyError::NoRows),
            rows if rows > MAX_BATCH_ROWS => Err(BatchBodyError::TooManyRows(rows)),
            rows => Ok(Self { bytes, rows }),
        }
    }

    /// Rows below the header.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The bytes as they go on the wire.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Refuses what the receiver would read as form syntax. `text` begins after `batch=`.
fn refuse_raw(text: &[u8]) -> Result<(), BatchBodyError> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' | b',' | b'\n' => 1,
            b'%' if text.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => 3,
            byte => return Err(BatchBodyError::Raw { at: at + b"batch=".len(), byte }),
        };
    }
    Ok(())
}

/// Rows and size only: the rest is a customer's data.
impl std::fmt::Debug for BatchBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchBody").field("rows", &self.rows).field("bytes", &self.bytes.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Result<usize, BatchBodyError> {
        BatchBody::new(Bytes::copy_from_slice(text.as_bytes())).map(|body| body.rows())
    }

    #[test]
    fn rows_are_counted_below_the_header() {
        assert_eq!(body("batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,,Lisboa\n"), Ok(2));
        assert_eq!(body("batch=pcId\n1-2.3_4"), Ok(1));
    }

    /// A raw `&` is the worst of these: Target would drop every row after it and still say `success`.
    #[test]
    fn a_body_that_would_be_misread_is_refused() {
        use BatchBodyError as E;
        let raw = |at, byte| Err(E::Raw { at, byte });
        for (text, why) in [
            ("", Err(E::Beginning)),
            ("thirdPartyId,a\n1,2", Err(E::Beginning)),
            ("\u{feff}batch=thirdPartyId,a\n1,2", Err(E::Beginning)),
            ("batch=thirdpartyid,a\n1,2", Err(E::Beginning)),
            ("batch=ecid,a\n1,2", Err(E::Beginning)),
            ("batch=pcId,a", Err(E::NoRows)),
            ("batch=pcId,a\n\n", Err(E::NoRows)),
            ("batch=pcId,a\n1,b&c", raw(16, b'&')),
            ("batch=pcId,a\n1,b%zz", raw(16, b'%')),
            ("batch=pcId,a\n1,b%2", raw(16, b'%')),
            ("batch=pcId,a\n1,b+c", raw(16, b'+')),
            ("batch=pcId,a\n1,b=c", raw(16, b'=')),
            ("batch=pcId,a\r\n1,b", raw(12, b'\r')),
            ("batch=pcId,a\n1,é", raw(15, 0xc3)),
        ] {
            assert_eq!(body(text), why, "{text:?}");
        }
    }

    #[test]
    fn the_limits_hold_to_the_byte_and_the_row() {
        let mut text = b"batch=pcId,a\n1,".to_vec();
        text.resize(MAX_BATCH_BYTES - 1, b'x');
        assert!(BatchBody::new(text.clone().into()).is_ok());
        text.push(b'x');
        assert_eq!(BatchBody::new(text.into()), Err(BatchBodyError::TooLarge(MAX_BATCH_BYTES)));
        let rows = |n: usize| BatchBody::new(format!("batch=pcId\n{}", "1\n".repeat(n)).into()).map(|b| b.rows());
        assert_eq!(rows(MAX_BATCH_ROWS), Ok(MAX_BATCH_ROWS));
        assert_eq!(rows(MAX_BATCH_ROWS + 1), Err(BatchBodyError::TooManyRows(MAX_BATCH_ROWS + 1)));
    }
}
