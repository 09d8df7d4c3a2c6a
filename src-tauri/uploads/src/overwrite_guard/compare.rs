//! Comparing a new file with what was sent before.

use engine::{Checked, Progress};

use super::sent_files::{SentFiles, SentUpload};
use super::{Key, OverriddenAttribute, Override, OverrideError, entries};
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
    let mut losses = vec![Loss { visitors: 0, attributes: [0; MAX_ATTRIBUTES] }; earlier.uploads.len()];
    for batch in 0..checked.plan().len() {
        earlier.rewind()?;
        let body = checked.body(batch, watch)?;
        let sent = SentBody::read(&body);
        if sent.is_pcid() {
            return Ok(Vec::new());
        }
        // For each earlier upload, the bits of its attributes that are also in the new file.
        let same: Vec<Vec<u64>> = earlier.uploads.iter().map(|upload| same_bits(sent.names(), &upload.names)).collect();
        // Whether a later attribute has a value isn't in the mask, so nothing is reported about it.
        let beyond: Vec<u64> = earlier.uploads.iter().map(|upload| bits_beyond(sent.names(), &upload.names)).collect();
        let mut entries = entries(&sent, key);
        entries.sort_unstable_by_key(|entry| entry.hash);
        let mut entries = entries.into_iter().peekable();
        while entries.peek().is_some()
            && let Some(before) = earlier.next()?
        {
            while entries.next_if(|entry| entry.hash < before.hash).is_some() {}
            let Some(now) = entries.next_if(|entry| entry.hash == before.hash) else { continue };
            let Some(same) = same.get(before.upload as usize) else { continue };
            let given = same.iter().enumerate().filter(|(bit, _)| now.mask >> bit & 1 == 1);
            let lost = before.mask & !given.fold(beyond[before.upload as usize], |bits, (_, same)| bits | same);
            let Some(loss) = losses.get_mut(before.upload as usize).filter(|_| lost != 0) else { continue };
            loss.visitors += 1;
            (0..MAX_ATTRIBUTES).filter(|bit| lost >> bit & 1 == 1).for_each(|bit| loss.attributes[bit] += 1);
        }
    }
    let mut overrides: Vec<Override> = earlier
        .uploads
        .into_iter()
        .zip(losses)
        .filter(|(_, loss)| loss.visitors > 0)
        .map(|(upload, loss)| override_of(upload, &loss))
        .collect();
    overrides.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(overrides)
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
