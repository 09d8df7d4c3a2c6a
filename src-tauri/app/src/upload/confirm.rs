//! The confirmation that an upload to a live site needs: its client code, typed by the person who sends.

use uploads::{Connection, Upload};

use crate::failure::Failure;

/// Fails with `not-confirmed` unless `typed` is the account's client code, ignoring surrounding spaces.
pub fn require_client_code(client: &str, typed: Option<&str>) -> Result<(), Failure> {
    if typed.map(str::trim) == Some(client) { Ok(()) } else { Err(Failure::NotConfirmed) }
}

/// Returns whether an upload goes to a live site, according to the connections as they are today. If no connection
/// has its client code and address any more, an address of Adobe's counts as live.
pub fn is_live(connections: &[Connection], upload: &Upload) -> bool {
    if upload.is_practice() {
        return false;
    }
    let is_local = upload.endpoint.starts_with("http://");
    let reaches_it = |account: &&Connection| {
        account.client.as_str().eq_ignore_ascii_case(&upload.client)
            && account.endpoint.is_loopback() == is_local
            && !account.is_practice
    };
    let mut known = connections.iter().filter(reaches_it).peekable();
    if known.peek().is_none() { !is_local } else { known.any(|account| account.is_production) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use adobe_target::{ClientCode, Endpoint};
    use uploads::{Keychain, NewUpload, UploadOptions, Uploads};

    type Tested = Result<(), Box<dyn std::error::Error>>;

    /// Removing a connection mustn't remove the question that protects its live site.
    #[test]
    fn an_adobe_address_without_a_connection_counts_as_live() -> Tested {
        let folder = tempfile::tempdir()?;
        let clock = Arc::new(uploads::clock::SystemClock);
        let uploads = Uploads::open_with(Some(folder.path()), clock, Keychain::none())?;
        let client = ClientCode::parse("northpier")?;
        let of = |endpoint: Endpoint| -> Result<Upload, Box<dyn std::error::Error>> {
            let open = uploads.begin(
                NewUpload {
                    path: folder.path().join("customers.csv"),
                    mapping: String::new(),
                    mapping_name: String::new(),
                    connection: Some("shop".to_owned()),
                    client: client.clone(),
                    endpoint,
                    options: UploadOptions {
                        source: engine::SourceOptions::default(),
                        check: engine::CheckOptions::default(),
                        calls_per_minute: 40,
                        poll_every: None,
                        no_wait: false,
                        start_at: None,
                        split: false,
                        is_practice: None,
                        are_new_visitors: false,
                    },
                    retry_of: None,
                },
                common::ApiVersion::V2,
            )?;
            let upload = open.upload().clone();
            open.discard()?;
            Ok(upload)
        };
        let (adobe, practice) = (of(Endpoint::for_client(&client))?, of(Endpoint::parse("http://127.0.0.1:4000")?)?);
        let is_live = |upload: &Upload| uploads.connections().list().map(|known| super::is_live(&known, upload));
        assert!(is_live(&adobe)?);
        assert!(!is_live(&practice)?);
        uploads.connections().add(&Connection::new("shop", client.clone()))?;
        assert!(!is_live(&adobe)?);
        uploads.connections().add(&Connection { is_production: true, ..Connection::new("shop-live", client) })?;
        assert!(is_live(&adobe)?);
        Ok(())
    }
}
