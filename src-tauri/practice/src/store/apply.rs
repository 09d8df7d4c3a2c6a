//! Taking a batch: all of it in one transaction, before the answer is sent. Whoever kills the
//! server at any moment finds the whole batch in the store afterwards, or nothing of it.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{CachedStatement, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::batch_body::Row;
use crate::faults::Fault;
use crate::limits;
use crate::store::batches::{Batch, Submission, Version};
use crate::store::profile::Profile;
use crate::store::{Store, StoreError, count_profiles};

/// What a fault does to the rows of a batch. The first rows fail, the last ones get lost.
struct Meddling {
    taken: usize,
    failing: usize,
    not_found: usize,
    lost: usize,
    nothing_stored: bool,
    shortened: bool,
}

impl Meddling {
    fn of(fault: Option<&Fault>, rows: usize) -> Self {
        let mut meddling =
            Meddling { taken: rows, failing: 0, not_found: 0, lost: 0, nothing_stored: false, shortened: false };
        match fault {
            Some(Fault::Short { rows: short }) => meddling.taken = rows.saturating_sub(*short),
            Some(Fault::FailedRows { rows } | Fault::ProfileList { rows }) => meddling.failing = *rows,
            Some(Fault::NotFound { rows }) => meddling.not_found = *rows,
            Some(Fault::LostRows { rows }) => meddling.lost = *rows,
            Some(Fault::Stuck) => meddling.nothing_stored = true,
            Some(Fault::Changed) => meddling.shortened = true,
            _ => {}
        }
        meddling
    }
}

impl Store {
    /// Takes a batch, and gives what was made of it.
    pub(crate) fn take(&self, submission: &Submission<'_>) -> Result<Batch, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let meddling = Meddling::of(submission.fault, submission.body.count());
        let mut batch = Batch::begin(&tx, submission, meddling.taken)?;
        if !meddling.nothing_stored {
            let made = apply_rows(&tx, submission, &meddling, &mut batch)?;
            count_profiles(&tx, submission.client, made)?;
            batch.save_counts(&tx)?;
        }
        tx.commit()?;
        Ok(batch)
    }
}

fn apply_rows(
    tx: &Transaction<'_>,
    submission: &Submission<'_>,
    meddling: &Meddling,
    batch: &mut Batch,
) -> Result<usize, StoreError> {
    let body = submission.body;
    let taken = meddling.taken;
    let mut profiles = Profiles::new(tx, submission)?;
    for (index, row) in body.rows().take(taken).enumerate() {
        batch.consumed += 1;
        let (id, mut cells) = match row {
            Row::Nothing => continue,
            Row::Unusable { id } => {
                batch.fail(id);
                continue;
            }
            Row::Values { id, cells } => (id, cells),
        };
        if index < meddling.failing {
            batch.fail(id.into_owned());
            continue;
        }
        if index >= taken.saturating_sub(meddling.not_found) {
            batch.not_found += 1;
            continue;
        }
        if index >= taken.saturating_sub(meddling.lost) {
            batch.successful += 1;
            continue;
        }
        if meddling.shortened {
            shorten_first(&mut cells);
        }
        match profiles.write(&id, &cells)? {
            Written::Stored => batch.successful += 1,
            Written::NotFound => batch.not_found += 1,
            Written::TooLarge => batch.fail(id.into_owned()),
        }
    }
    Ok(profiles.made)
}

fn shorten_first(cells: &mut [(usize, Cow<'_, str>)]) {
    if let Some((_, value)) = cells.first_mut() {
        let value = value.to_mut();
        value.pop();
        if value.is_empty() {
            value.push('~');
        }
    }
}

enum Written {
    Stored,
    NotFound,
    TooLarge,
}

/// The profiles that a batch writes to.
struct Profiles<'t> {
    submission: &'t Submission<'t>,
    header: HashSet<&'t str>,
    insert: CachedStatement<'t>,
    select: CachedStatement<'t>,
    update: CachedStatement<'t>,
    made: usize,
    /// Whether the last visitor was known. A file mostly holds either new ones or known ones, so
    /// this tells which statement to try first, and spares most visitors a second one.
    last_was_known: bool,
}

impl<'t> Profiles<'t> {
    fn new(tx: &'t Transaction<'_>, submission: &'t Submission<'t>) -> Result<Self, StoreError> {
        Ok(Profiles {
            submission,
            header: submission.body.names.iter().map(String::as_str).collect(),
            insert: tx
                .prepare_cached("INSERT INTO profiles VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6) ON CONFLICT DO NOTHING")?,
            select: tx
                .prepare_cached("SELECT rowid, attributes FROM profiles WHERE client = ?1 AND kind = ?2 AND id = ?3")?,
            // What a fetch shows until then is what was visible before, not a write of the same lag.
            update: tx.prepare_cached(
                "UPDATE profiles SET
                    previous = CASE WHEN ?3 <= ?4 THEN NULL WHEN visible_at > ?4 THEN previous ELSE attributes END,
                    attributes = ?2, visible_at = ?3, modified_at = ?4
                 WHERE rowid = ?1",
            )?,
            made: 0,
            last_was_known: false,
        })
    }

    /// v2 creates what it does not find, v1 only updates (*Bulk Profile Update API*).
    fn write(&mut self, id: &str, cells: &[(usize, Cow<'_, str>)]) -> Result<Written, StoreError> {
        let creates = self.submission.version == Version::V2;
        if creates
            && !self.last_was_known
            && let Some(written) = self.create(id, cells)?
        {
            return Ok(written);
        }
        let (client, kind) = (self.submission.client, self.submission.body.key.number());
        let held: Option<(i64, String)> =
            self.select.query_row(params![client, kind, id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        self.last_was_known = held.is_some();
        match held {
            Some((rowid, json)) => self.change(rowid, Profile::from_json(&json)?, cells),
            None if creates => Ok(self.create(id, cells)?.unwrap_or(Written::NotFound)),
            None => Ok(Written::NotFound),
        }
    }

    /// Makes a profile; nothing when the visitor has one.
    fn create(&mut self, id: &str, cells: &[(usize, Cow<'_, str>)]) -> Result<Option<Written>, StoreError> {
        let (submission, now) = (self.submission, self.submission.now);
        let mut profile = Profile::default();
        profile.bulk_update(now, &self.header, named(&submission.body.names, cells));
        if profile.bytes() >= limits::PROFILE_BYTES {
            return Ok(Some(Written::TooLarge));
        }
        let (client, kind) = (submission.client, submission.body.key.number());
        let made = self.insert.execute(params![client, kind, id, profile.to_json()?, submission.visible_at, now])?;
        self.made += made;
        Ok((made == 1).then_some(Written::Stored))
    }

    fn change(
        &mut self,
        rowid: i64,
        mut profile: Profile,
        cells: &[(usize, Cow<'_, str>)],
    ) -> Result<Written, StoreError> {
        let (submission, now) = (self.submission, self.submission.now);
        let values = named(&submission.body.names, cells);
        match submission.version {
            Version::V2 => profile.bulk_update(now, &self.header, values),
            Version::V1 => profile.update(now, values),
        }
        if profile.bytes() >= limits::PROFILE_BYTES {
            return Ok(Written::TooLarge);
        }
        self.update.execute(params![rowid, profile.to_json()?, submission.visible_at, now])?;
        Ok(Written::Stored)
    }
}

fn named<'a>(names: &'a [String], cells: &'a [(usize, Cow<'_, str>)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    cells.iter().filter_map(|(index, value)| names.get(*index).map(|name| (name.as_str(), value.as_ref())))
}
