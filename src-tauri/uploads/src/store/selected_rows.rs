//! Rows of a job's file by their numbers: those that failed, and those that alone are sent.

use std::collections::BTreeMap;

use engine::RowRanges;
use rusqlite::{Connection, params};

use super::{Journal, JournalError};

impl Journal {
    /// Notes the rows of a batch that Target named as failed, in place of any that it named before.
    pub fn set_failed_rows(&self, job: &str, batch: u32, rows: &RowRanges) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        transaction.execute("DELETE FROM failed_rows WHERE job = ?1 AND batch = ?2", params![job, batch])?;
        {
            let mut insert =
                transaction.prepare("INSERT INTO failed_rows (job, batch, first, last) VALUES (?1, ?2, ?3, ?4)")?;
            for (first, last) in rows.ranges() {
                insert.execute(params![job, batch, first, last])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// The rows of a job that Target named as failed, by their batch.
    pub fn failed_rows(&self, job: &str) -> Result<BTreeMap<u32, RowRanges>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT batch, first, last FROM failed_rows WHERE job = ?1")?;
        let mut ranges: BTreeMap<u32, Vec<(u64, u64)>> = BTreeMap::new();
        for found in select.query_map([job], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))? {
            let (batch, range) = found?;
            ranges.entry(batch).or_default().push(range);
        }
        Ok(ranges.into_iter().map(|(batch, ranges)| (batch, RowRanges::of_ranges(ranges))).collect())
    }

    /// The uploads that sent the failed rows of a job again, the newest first.
    pub fn retries_of(&self, job: &str) -> Result<Vec<String>, JournalError> {
        let connection = self.connection();
        let mut select =
            connection.prepare("SELECT id FROM jobs WHERE retry_of = ?1 ORDER BY started DESC, id DESC")?;
        Ok(select.query_map([job], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The only rows of its file that a job sends; `None`: all of them.
    pub fn chosen_rows(&self, job: &str) -> Result<Option<RowRanges>, JournalError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT first, last FROM chosen_rows WHERE job = ?1")?;
        let found = select.query_map([job], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows = RowRanges::of_ranges(found.collect::<Result<_, _>>()?);
        Ok((!rows.is_empty()).then_some(rows))
    }
}

pub(super) fn write(connection: &Connection, job: &str, rows: &RowRanges) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO chosen_rows (job, first, last) VALUES (?1, ?2, ?3)")?;
    for (first, last) in rows.ranges() {
        insert.execute(params![job, first, last])?;
    }
    Ok(())
}
