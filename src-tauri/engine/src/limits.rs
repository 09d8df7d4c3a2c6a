//! Figures of Adobe Target's bulk upload, each with the page it comes from.

/// Rows in one batch: under 500,000 (*Bulk Profile Update API*).
pub const MAX_BATCH_ROWS: u64 = 499_999;

/// Every body is smaller than this many bytes. Adobe says "50 MB" and leaves the unit open
/// (*Bulk Profile Update API*), so the smaller reading holds.
pub const MAX_BATCH_BYTES: u64 = 50_000_000;

/// A `thirdPartyId` has at most 256 characters (*Limits*); counted in UTF-16 units, our reading.
pub const MAX_THIRD_PARTY_ID: usize = 256;

/// A `pcId` that Target made has at most 128 characters (*Limits*).
pub const MAX_PCID: usize = 128;

/// An attribute's name has at most 128 characters (*Limits*).
pub const MAX_ATTRIBUTE_NAME: usize = 128;

/// An attribute's value has at most 256 characters where a page sends it (*Limits*); for bulk it
/// is not stated, so a longer one is a warning.
pub const MAX_VALUE: usize = 256;

/// All external data of one visitor: 64 KB (*Limits*), counted in UTF-8 bytes of names and values.
pub const MAX_ROW_BYTES: usize = 65_536;

/// From here on a row is near the limit: nine tenths of it.
pub const NEAR_ROW_BYTES: usize = MAX_ROW_BYTES / 10 * 9;

/// One record of a file, in bytes of UTF-8: beyond any customer's row. It bounds the memory that
/// a quote nobody closed can ask for.
pub const MAX_RECORD_BYTES: usize = 64 << 20;
