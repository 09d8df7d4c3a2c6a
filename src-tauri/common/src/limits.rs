//! The limits of a batch, an ID, an attribute, a visitor, and calls: Adobe's, each with the page of Adobe's documentation
//! that states it, and ours, which stay below them.

/// Adobe's maximum number of rows per batch (*Bulk Profile Update API*).
pub const ADOBE_BATCH_ROWS: u64 = 500_000;

/// Our maximum number of rows per batch. The documentation doesn't say whether a batch of exactly 500,000 rows is
/// allowed, so ours have at least one row less.
pub const MAX_BATCH_ROWS: u64 = ADOBE_BATCH_ROWS - 1;

/// A batch body has fewer bytes than this. Adobe says "50 MB" without defining the unit (*Bulk Profile Update API*), so
/// we use the smaller of the two meanings.
pub const MAX_BATCH_BYTES: u64 = 50_000_000;

/// The maximum length of a `thirdPartyId` in characters (*Limits*). We count UTF-16 code units.
pub const MAX_THIRD_PARTY_ID: usize = 256;

/// The maximum length of a `pcId` in characters (*Limits*).
pub const MAX_PCID: usize = 128;

/// The maximum length of an attribute's name in characters (*Limits*).
pub const MAX_ATTRIBUTE_NAME: usize = 128;

/// The maximum length of a value that a page sends, in characters (*Limits*). For bulk uploads, no limit is documented,
/// so a longer value is only a warning.
pub const MAX_VALUE: usize = 256;

/// The data of one visitor must have fewer bytes than this: 64 KB (*Limits*). We count the names and values in UTF-8,
/// before URL encoding.
pub const MAX_ROW_BYTES: usize = 64 * 1024;

/// The size in bytes from which a row is reported as close to [`MAX_ROW_BYTES`]: nine tenths of it.
pub const NEAR_ROW_BYTES: usize = MAX_ROW_BYTES / 10 * 9;

/// The maximum size of one record of a file, in bytes of UTF-8. No customer's row comes close. It bounds the memory
/// that a quotation mark without an end can require.
pub const MAX_RECORD_BYTES: usize = 64 << 20;

/// The maximum number of calls per minute (*Limits*).
pub const MAX_CALLS_PER_MINUTE: u32 = 50;
