//! The comparison before an upload: what Target has of the file's visitors. If it has none of them, the ID column is
//! probably wrong, and nothing is sent unless the user says that they are new.

use std::sync::Arc;

use engine::Checked;
use uploads::BeforeAfter;

use crate::connections::Account;
use crate::failure::Failure;
use crate::state::AppState;

/// A comparison with an account, of a file as it was checked.
pub struct Compared {
    checked: Arc<Checked>,
    client: String,
    endpoint: String,
    knows_none: bool,
}

impl Compared {
    fn is_of(&self, checked: &Arc<Checked>, account: &Account) -> bool {
        Arc::ptr_eq(&self.checked, checked)
            && self.client == account.client.as_str()
            && self.endpoint == account.endpoint.origin()
    }
}

/// Fetches a sample of the checked file's visitors, and compares their profiles with what would be sent.
pub async fn look(app: &AppState, checked: &Arc<Checked>, account: &Account) -> Result<BeforeAfter, Failure> {
    let target = account.target.target();
    let found = BeforeAfter::look(checked, &target, uploads::MOST_LOOKED_UP).await?;
    app.session.set_compared(Compared {
        checked: checked.clone(),
        client: account.client.as_str().to_owned(),
        endpoint: account.endpoint.origin().to_owned(),
        knows_none: found.knows_none(),
    });
    Ok(found)
}

/// Fails with `no-visitor-known` if Target has none of the visitors that were compared, unless `typed` is the account's
/// client code. If the file wasn't compared with this account yet, it is now. Visitors that can't be fetched prove
/// nothing. Practice Targets begin empty, so they aren't asked.
pub async fn require_known(
    app: &AppState,
    checked: &Arc<Checked>,
    account: &Account,
    typed: Option<&str>,
) -> Result<(), Failure> {
    if account.is_practice || typed.map(str::trim) == Some(account.client.as_str()) {
        return Ok(());
    }
    let known = app.session.with_compared(|one| one.is_of(checked, account).then_some(one.knows_none));
    let knows_none = match known {
        Some(knows_none) => knows_none,
        None => look(app, checked, account).await.is_ok_and(|found| found.knows_none()),
    };
    if knows_none { Err(Failure::NoVisitorKnown) } else { Ok(()) }
}
