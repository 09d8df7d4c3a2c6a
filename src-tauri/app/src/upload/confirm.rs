//! The confirmation that an upload to a live site needs: its client code, typed by the person who sends.

use uploads::{Connection, Upload, Uploads};

use crate::failure::Failure;

/// Fails with `not-confirmed` unless `typed` is the account's client code, ignoring surrounding spaces.
pub fn require_client_code(client: &str, typed: Option<&str>) -> Result<(), Failure> {
    if typed.map(str::trim) == Some(client) { Ok(()) } else { Err(Failure::NotConfirmed) }
}

/// Returns whether an upload goes to a live site, according to the connections as they are today. If no connection
/// has its client code and address any more, an address of Adobe's counts as live.
pub fn is_live(uploads: &Uploads, upload: &Upload) -> Result<bool, Failure> {
    let is_its = |account: &&Connection| {
        account.client.as_str() == upload.client && account.endpoint.origin() == upload.endpoint
    };
    let accounts = uploads.connections().list()?;
    let mut known = accounts.iter().filter(is_its).peekable();
    if known.peek().is_none() {
        return Ok(upload.endpoint.starts_with("https://"));
    }
    Ok(known.any(|account| account.is_production))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use adobe_target::{ClientCode, Endpoint};
    use uploads::{Keychain, NewUpload, UploadOptions};

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
        assert_eq!(is_live(&uploads, &adobe), Ok(true));
        assert_eq!(is_live(&uploads, &practice), Ok(false));
        uploads.connections().add(&Connection::new("shop", client.clone()))?;
        assert_eq!(is_live(&uploads, &adobe), Ok(false));
        uploads.connections().add(&Connection { is_production: true, ..Connection::new("shop-live", client) })?;
        assert_eq!(is_live(&uploads, &adobe), Ok(true));
        Ok(())
    }
}
