//! Comparing a new file with what was sent before.

use std::io;

use engine::{Checked, Progress};

use super::sent_files::{Entry, EntryReader, SentFiles, SentUpload};
use super::{Key, OverriddenAttribute, Override, OverrideError, entries};
use crate::model::Upload;
use crate::sent_body::SentBody;

/// The number of attributes that are compared, in the order of the mapping. Nothing is reported about later ones.
const MAX_ATTRIBUTES: usize = 64;

/// What would be lost of one earlier upload.
#[derive(Clone)]
struct Loss {
    visitors: u64,
    attributes: [u64; MAX_ATTRIBUTES],
}

pub(super) fn overrides(
    files: &SentFiles,
    checked: &Checked,
    key: Key,
    watch: &Progress,
) -> Result<Vec<Override>, OverrideError> {
    // The open file is read to the end, even if an upload that ends in the meantime replaces it.
    let Some(mut earlier) = files.read()? else { return Ok(Vec::new()) };
    let uploads = earlier.uploads.clone();
    let mut losses = vec![Loss { visitors: 0, attributes: [0; MAX_ATTRIBUTES] }; uploads.len()];
    for_each_batch(checked, watch, |sent| {
        // For each earlier upload, the bits of its attributes that are also in the new file.
        let same: Vec<Vec<u64>> = uploads.iter().map(|upload| same_bits(sent.names(), &upload.names)).collect();
        // Whether a later attribute has a value isn't in the mask, so nothing is reported about it.
        let beyond: Vec<u64> = uploads.iter().map(|upload| bits_beyond(sent.names(), &upload.names)).collect();
        for_each_match(&mut earlier, entries(sent, key), |before, now| {
            let Some(same) = same.get(before.upload as usize) else { return };
            let given = same.iter().enumerate().filter(|(bit, _)| now.mask >> bit & 1 == 1);
            let lost = before.mask & !given.fold(beyond[before.upload as usize], |bits, (_, same)| bits | same);
            let Some(loss) = losses.get_mut(before.upload as usize).filter(|_| lost != 0) else { return };
            loss.visitors += 1;
            (0..MAX_ATTRIBUTES).filter(|bit| lost >> bit & 1 == 1).for_each(|bit| loss.attributes[bit] += 1);
        })
    })?;
    let mut overrides: Vec<Override> = uploads
        .into_iter()
        .zip(losses)
        .filter(|(_, loss)| loss.visitors > 0)
        .map(|(upload, loss)| override_of(upload, &loss))
        .collect();
    overrides.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(overrides)
}

/// Returns the ID of the latest upload that was sent after `first` to visitors of the checked file, and how many
/// visitors such uploads were sent to. Returns `None` if there's none.
pub(super) fn sent_after(
    files: &SentFiles,
    first: &Upload,
    checked: &Checked,
    key: Key,
    watch: &Progress,
) -> Result<Option<(String, u64)>, OverrideError> {
    let Some(mut earlier) = files.read()? else { return Ok(None) };
    let uploads = earlier.uploads.clone();
    let is_later = |upload: &SentUpload| upload.at >= first.started && upload.upload != first.id;
    let mut latest: Option<&SentUpload> = None;
    let mut visitors = 0;
    for_each_batch(checked, watch, |sent| {
        for_each_match(&mut earlier, entries(sent, key), |before, _| {
            if let Some(upload) = uploads.get(before.upload as usize).filter(|upload| is_later(upload)) {
                visitors += 1;
                latest = latest.filter(|latest| latest.at >= upload.at).or(Some(upload));
            }
        })
    })?;
    Ok(latest.map(|upload| (upload.upload.clone(), visitors)))
}

/// Calls `each` with each batch of the checked file, unless its IDs are `pcId`s, which aren't recorded.
fn for_each_batch(
    checked: &Checked,
    watch: &Progress,
    mut each: impl FnMut(&SentBody<'_>) -> io::Result<()>,
) -> Result<(), OverrideError> {
    for batch in 0..checked.plan().len() {
        let body = checked.body(batch, watch)?;
        let sent = SentBody::read(&body);
        if sent.is_pcid() {
            break;
        }
        each(&sent)?;
    }
    Ok(())
}

/// Calls `each` with the earlier entry and the new one of each visitor that has both.
fn for_each_match(
    earlier: &mut EntryReader,
    mut entries: Vec<Entry>,
    mut each: impl FnMut(Entry, Entry),
) -> io::Result<()> {
    earlier.rewind()?;
    entries.sort_unstable_by_key(|entry| entry.hash);
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some()
        && let Some(before) = earlier.next()?
    {
        while entries.next_if(|entry| entry.hash < before.hash).is_some() {}
        if let Some(now) = entries.next_if(|entry| entry.hash == before.hash) {
            each(before, now);
        }
    }
    Ok(())
}

fn override_of(upload: SentUpload, loss: &Loss) -> Override {
    let counted = upload.names.into_iter().zip(loss.attributes).filter(|(_, visitors)| *visitors > 0);
    let mut attributes: Vec<OverriddenAttribute> =
        counted.map(|(name, visitors)| OverriddenAttribute { name, visitors }).collect();
    attributes.sort_by_key(|attribute| std::cmp::Reverse(attribute.visitors));
    Override { upload: upload.upload, at: upload.at, visitors: loss.visitors, attributes }
}

/// Returns, for each of the new attributes, the bit of the old attribute with the same name, or 0.
fn same_bits(new: &[String], old: &[String]) -> Vec<u64> {
    let bit =
        |name: &String| old.iter().take(MAX_ATTRIBUTES).position(|known| known == name).map_or(0, |place| 1 << place);
    new.iter().take(MAX_ATTRIBUTES).map(bit).collect()
}

/// Returns the bits of the old attributes that are among the new ones beyond the first 64.
fn bits_beyond(new: &[String], old: &[String]) -> u64 {
    let is_beyond = |name: &String| new.iter().skip(MAX_ATTRIBUTES).any(|one| one == name);
    (0..MAX_ATTRIBUTES).zip(old).filter(|(_, name)| is_beyond(name)).fold(0, |bits, (bit, _)| bits | 1 << bit)
}
