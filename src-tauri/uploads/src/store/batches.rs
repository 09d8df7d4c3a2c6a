//! The table `batches`: the batches of each upload, with their states and counts.

use engine::PlannedBatch;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{Journal, JournalError, log, optional_word, plan, word};
use crate::model::{Batch, BatchState, Millis, Reason};
use crate::sender::split::BatchSlice;

impl Journal {
    /// Commits a batch, with a line of its upload's log if its state has changed.
    pub fn set_batch(&self, upload: &str, batch: &Batch, now: Millis) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        write(&transaction, upload, batch, now)?;
        transaction.commit()?;
        Ok(())
    }

    /// Commits, in one transaction, that a batch was split, and its slices.
    pub fn split_batch(&self, upload: &str, batch: &Batch, slices: &[Batch], now: Millis) -> Result<(), JournalError> {
        let mut connection = self.connection();
        let transaction = Journal::begin(&mut connection)?;
        write(&transaction, upload, batch, now)?;
        for slice in slices {
            transaction.execute(
                "INSERT INTO batches (upload, number, rows, bytes, digest, state, slice_of, slice_first)
                 VALUES (:upload, :number, :rows, :bytes, :digest, :state, :slice_of, :slice_first)",
                named_params! {
                    ":upload": upload,
                    ":number": slice.number,
                    ":rows": slice.rows,
                    ":bytes": slice.bytes,
                    ":digest": slice.digest,
                    ":state": slice.state.as_str(),
                    ":slice_of": slice.slice.map(|slice| slice.of),
                    ":slice_first": slice.slice.map(|slice| slice.first),
                },
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Returns an upload's batches, by number.
    ///
    /// # Errors
    /// Returns [`JournalError::UploadDamaged`] if a batch can't be read, or if not all of them are there.
    pub fn batches(&self, upload: &str) -> Result<Vec<Batch>, JournalError> {
        let connection = self.connection();
        // Both are read as of one moment, because another process may plan or split between them.
        let connection = connection.unchecked_transaction()?;
        let mut select = connection.prepare("SELECT * FROM batches WHERE upload = ?1 ORDER BY number")?;
        let found = select.query_map([upload], |row| Ok(read(row)))?;
        let batches: Vec<Batch> =
            found.map(|batch| batch?).collect::<Result<_, _>>().map_err(|error| error.of_upload(upload))?;
        let select = "SELECT ready, plan_digest FROM uploads WHERE id = ?1";
        let planned = connection.query_row(select, [upload], |row| Ok((row.get(0)?, row.get(1)?))).optional();
        let planned: Option<(u64, Option<String>)> =
            planned.map_err(|error| JournalError::from(error).of_upload(upload))?;
        let fault = planned.and_then(|(ready, digest)| plan::fault(&batches, ready, digest.as_deref()));
        match fault {
            Some(what) => Err(JournalError::UploadDamaged { upload: upload.to_owned(), what: what.to_owned() }),
            None => Ok(batches),
        }
    }

    /// Marks the batches that a process was sending when it died: whether Target accepted them is unknown.
    pub fn mark_interrupted(&self, upload: &str, now: Millis) -> Result<(), JournalError> {
        let batches = self.batches(upload)?;
        for mut batch in batches.into_iter().filter(|batch| batch.state == BatchState::Sending) {
            batch.state = BatchState::Unknown;
            self.set_batch(upload, &batch, now)?;
        }
        Ok(())
    }
}

pub(super) fn insert_planned(connection: &Connection, upload: &str, plan: &[PlannedBatch]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(
        "INSERT INTO batches (upload, number, rows, bytes, digest, state)
         VALUES (:upload, :number, :rows, :bytes, :digest, 'planned')",
    )?;
    for (number, batch) in (1u32..).zip(plan) {
        insert.execute(named_params! {
            ":upload": upload,
            ":number": number,
            ":rows": batch.rows,
            ":bytes": batch.bytes,
            ":digest": batch.digest,
        })?;
    }
    Ok(())
}

fn write(connection: &Connection, upload: &str, batch: &Batch, now: Millis) -> rusqlite::Result<()> {
    let before: Option<String> = connection
        .query_row(
            "SELECT state FROM batches WHERE upload = :upload AND number = :number",
            named_params! { ":upload": upload, ":number": batch.number },
            |row| row.get("state"),
        )
        .optional()?;
    connection.execute(
        "UPDATE batches SET state = :state, attempts = :attempts, reason = :reason, message = :message,
            batch_id = :batch_id, status_address = :status_address, accepted_at = :accepted_at,
            next_poll_at = :next_poll_at, polls = :polls, not_found_streak = :not_found_streak,
            batch_size = :batch_size, succeeded = :succeeded, failed = :failed, not_found = :not_found
         WHERE upload = :upload AND number = :number",
        named_params! {
            ":upload": upload,
            ":number": batch.number,
            ":state": batch.state.as_str(),
            ":attempts": batch.attempts,
            ":reason": batch.reason.map(Reason::as_str),
            ":message": batch.message,
            ":batch_id": batch.batch_id,
            ":status_address": batch.status_address,
            ":accepted_at": batch.accepted_at,
            ":next_poll_at": batch.next_poll_at,
            ":polls": batch.polls,
            ":not_found_streak": batch.not_found_streak,
            ":batch_size": batch.batch_size,
            ":succeeded": batch.succeeded,
            ":failed": batch.failed,
            ":not_found": batch.not_found,
        },
    )?;
    if before.as_deref() != Some(batch.state.as_str()) {
        log::append(connection, upload, now, log::Entry::batch(batch))?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Batch, JournalError> {
    Ok(Batch {
        number: row.get("number")?,
        slice: match (row.get("slice_of")?, row.get("slice_first")?) {
            (Some(of), Some(first)) => Some(BatchSlice { of, first }),
            _ => None,
        },
        rows: row.get("rows")?,
        bytes: row.get("bytes")?,
        digest: row.get("digest")?,
        state: word(row, "state", BatchState::from_word)?,
        attempts: row.get("attempts")?,
        reason: optional_word(row, "reason", Reason::from_word)?,
        message: row.get("message")?,
        batch_id: row.get("batch_id")?,
        status_address: row.get("status_address")?,
        accepted_at: row.get("accepted_at")?,
        next_poll_at: row.get("next_poll_at")?,
        polls: row.get("polls")?,
        not_found_streak: row.get("not_found_streak")?,
        batch_size: row.get("batch_size")?,
        succeeded: row.get("succeeded")?,
        failed: row.get("failed")?,
        not_found: row.get("not_found")?,
    })
}
