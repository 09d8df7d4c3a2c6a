//! The table `failed_rows`: rows of an upload's file that Target reported as failed, by batch.

use std::collections::BTreeMap;

use engine::RowRanges;
use rusqlite::named_params;

use super::{Journal, JournalError};

impl Journal {
    /// Stores the rows of a batch that Target reported as failed, and replaces those that were stored before.
    pub fn set_failed_rows(&self, upload: &str, batch: u32, rows: &RowRanges) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        transaction.execute(
            "DELETE FROM failed_rows WHERE upload = :upload AND batch = :batch",
            named_params! { ":upload": upload, ":batch": batch },
        )?;
        {
            let mut insert = transaction.prepare(
                "INSERT INTO failed_rows (upload, batch, first, last) VALUES (:upload, :batch, :first, :last)",
            )?;
            for (first, last) in rows.ranges() {
                insert.execute(named_params! { ":upload": upload, ":batch": batch, ":first": first, ":last": last })?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Returns the rows of an upload that Target reported as failed, by batch number.
    pub fn failed_rows(&self, upload: &str) -> Result<BTreeMap<u32, RowRanges>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT * FROM failed_rows WHERE upload = ?1")?;
        let mut ranges: BTreeMap<u32, Vec<(u64, u64)>> = BTreeMap::new();
        for found in select.query_map([upload], |row| Ok((row.get("batch")?, (row.get("first")?, row.get("last")?))))? {
            let (batch, range) = found?;
            ranges.entry(batch).or_default().push(range);
        }
        Ok(ranges.into_iter().map(|(batch, ranges)| (batch, RowRanges::of_ranges(ranges))).collect())
    }
}
