//! Applies an accepted batch in one transaction, before the response is sent. If the server is killed, the store
//! contains the whole batch or nothing of it.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{CachedStatement, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::batch_body::Row;
use crate::faults::Fault;
use crate::limits;
use crate::store::batches::{Batch, Submission, Version};
use crate::store::profile::Profile;
use crate::store::{Store, StoreError, count_profiles};

/// The effects of a fault on the rows of a batch. The first rows fail; the last ones are dropped, not found, or lost.
struct FaultEffects {
    accepted: usize,
    failing: usize,
    not_found: usize,
    lost: usize,
    stores_nothing: bool,
    shortens_values: bool,
}

impl FaultEffects {
    fn of(fault: Option<&Fault>, rows: usize) -> Self {
        let mut effects = FaultEffects {
            accepted: rows,
            failing: 0,
            not_found: 0,
            lost: 0,
            stores_nothing: false,
            shortens_values: false,
        };
        match fault {
            Some(Fault::Short { rows: short }) => effects.accepted = rows.saturating_sub(*short),
            Some(Fault::FailedRows { rows } | Fault::ProfileList { rows }) => effects.failing = *rows,
            Some(Fault::NotFound { rows }) => effects.not_found = *rows,
            Some(Fault::LostRows { rows }) => effects.lost = *rows,
            Some(Fault::Stuck) => effects.stores_nothing = true,
            Some(Fault::Changed) => effects.shortens_values = true,
            _ => {}
        }
        effects
    }
}

impl Store {
    /// Stores a batch, applies its rows, and returns the result.
    pub(crate) fn accept(&self, submission: &Submission<'_>) -> Result<Batch, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let effects = FaultEffects::of(submission.fault, submission.body.count());
        let mut batch = Batch::insert(&tx, submission, effects.accepted)?;
        if !effects.stores_nothing {
            let created = apply_rows(&tx, submission, &effects, &mut batch)?;
            count_profiles(&tx, submission.client, created)?;
            batch.save_counts(&tx)?;
        }
        tx.commit()?;
        Ok(batch)
    }
}

fn apply_rows(
    tx: &Transaction<'_>,
    submission: &Submission<'_>,
    effects: &FaultEffects,
    batch: &mut Batch,
) -> Result<usize, StoreError> {
    let body = submission.body;
    let accepted = effects.accepted;
    let mut profiles = Profiles::new(tx, submission)?;
    for (index, row) in body.rows().take(accepted).enumerate() {
        batch.consumed += 1;
        let (id, mut cells) = match row {
            Row::Empty => continue,
            Row::Invalid { id } => {
                batch.fail(id);
                continue;
            }
            Row::Values { id, cells } => (id, cells),
        };
        if index < effects.failing {
            batch.fail(id.into_owned());
            continue;
        }
        if index >= accepted.saturating_sub(effects.not_found) {
            batch.not_found += 1;
            continue;
        }
        if index >= accepted.saturating_sub(effects.lost) {
            batch.successful += 1;
            continue;
        }
        if effects.shortens_values {
            shorten_first(&mut cells);
        }
        match profiles.write(&id, &cells)? {
            Written::Stored => batch.successful += 1,
            Written::NotFound => batch.not_found += 1,
            Written::TooLarge => batch.fail(id.into_owned()),
        }
    }
    Ok(profiles.created)
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
    created: usize,
    /// True if the previous profile existed. In most files, either all profiles exist or none, so the statement that
    /// succeeded for the previous row is tried first.
    last_existed: bool,
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
            // Until `visible_at`, a fetch returns the profile that was visible before, not another pending one.
            update: tx.prepare_cached(
                "UPDATE profiles SET
                    previous = CASE WHEN ?3 <= ?4 THEN NULL WHEN visible_at > ?4 THEN previous ELSE attributes END,
                    attributes = ?2, visible_at = ?3, modified_at = ?4
                 WHERE rowid = ?1",
            )?,
            created: 0,
            last_existed: false,
        })
    }

    /// Writes the values of a row. v2 creates missing profiles; v1 only updates (*Bulk Profile Update API*).
    fn write(&mut self, id: &str, cells: &[(usize, Cow<'_, str>)]) -> Result<Written, StoreError> {
        let creates = self.submission.version == Version::V2;
        if creates
            && !self.last_existed
            && let Some(written) = self.create(id, cells)?
        {
            return Ok(written);
        }
        let (client, kind) = (self.submission.client, self.submission.body.key.number());
        let existing: Option<(i64, String)> =
            self.select.query_row(params![client, kind, id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        self.last_existed = existing.is_some();
        match existing {
            Some((rowid, json)) => self.change(rowid, Profile::from_json(&json)?, cells),
            None if creates => Ok(self.create(id, cells)?.unwrap_or(Written::NotFound)),
            None => Ok(Written::NotFound),
        }
    }

    /// Creates a profile. Returns `None` if the visitor already has one.
    fn create(&mut self, id: &str, cells: &[(usize, Cow<'_, str>)]) -> Result<Option<Written>, StoreError> {
        let (submission, now) = (self.submission, self.submission.now);
        let mut profile = Profile::default();
        profile.bulk_update(now, &self.header, named(&submission.body.names, cells));
        if profile.bytes() >= limits::PROFILE_BYTES {
            return Ok(Some(Written::TooLarge));
        }
        let (client, kind) = (submission.client, submission.body.key.number());
        let created = self.insert.execute(params![client, kind, id, profile.to_json()?, submission.visible_at, now])?;
        self.created += created;
        Ok((created == 1).then_some(Written::Stored))
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
