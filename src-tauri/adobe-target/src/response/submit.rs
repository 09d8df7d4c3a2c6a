//! The answer to a submit.

use url::Url;

use super::body::{body, message, oddity, shown, unreadable};
use super::xml::{self, XmlError};
use crate::endpoint::Endpoint;
use crate::error::{CallError, Oddity};
use crate::http::exchange::Answer;
use crate::status_address::{self, StatusAddress};
use crate::token::Token;

/// A batch that Target has queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The batch id, which stands in the status address only. For people to read.
    pub batch_id: Option<String>,
    /// Where the batch can be asked for.
    pub status: StatusLink,
    /// Target's words, one line, often empty.
    pub message: String,
}

/// Where a queued batch can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusLink {
    /// At this address.
    Address(StatusAddress),
    /// At a place that must not be asked: it is shown, as one line of at most 500 characters, and no request is made.
    Foreign(String),
    /// Target gave no address.
    Missing,
}

/// Reads an answer to a submit to `endpoint`.
pub(crate) fn read(answer: Answer, endpoint: &Endpoint, token: Option<&Token>) -> Result<Submitted, CallError> {
    if answer.status == 404 {
        let message = message(answer.text(), token);
        return Err(CallError::Refused { status: 404, message });
    }
    let (status, text) = body(answer, token)?;
    parse(status, &text, endpoint, token)
}

fn parse(status: u16, text: &str, endpoint: &Endpoint, token: Option<&Token>) -> Result<Submitted, CallError> {
    let mended = xml::mended(text);
    let document = xml::parse(&mended).map_err(|error| match error {
        XmlError::TooLarge => CallError::TooLarge { status },
        XmlError::Malformed => unreadable(status, oddity(text, Oddity::Malformed), text, token),
    })?;
    let response = document.root_element();
    let message = shown(&xml::field(response, "message").unwrap_or_default(), token);
    let success = xml::field(response, "success").map(|said| said.to_ascii_lowercase());
    match success.as_deref() {
        Some("true") => {}
        Some("false") => return Err(CallError::Refused { status, message }),
        _ => return Err(unreadable(status, oddity(text, Oddity::WrongShape), text, token)),
    }
    let Some(said) = xml::field(response, "batchStatus") else {
        return Ok(Submitted { batch_id: None, status: StatusLink::Missing, message });
    };
    let batch_id = Url::parse(&said).ok().and_then(|url| status_address::batch_id(&url)).map(|id| shown(&id, token));
    let status = match StatusAddress::parse(endpoint, &said) {
        Ok(address) => StatusLink::Address(address),
        Err(_) => StatusLink::Foreign(shown(&said, token)),
    };
    Ok(Submitted { batch_id, status, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Result<Submitted, CallError> {
        parse(200, text, &Endpoint::parse("https://demo.tt.omtrdc.net").unwrap(), None)
    }

    /// Every shape in which Target may say `true`: unread, the same batch is sent again and again.
    #[test]
    fn accepted_in_every_shape() {
        let url = "http://mboxedge45.tt.omtrdc.net/m2/demo/profile/batchStatus?batchId=demo-1701473848678-13029383";
        for text in [
            format!("<response><success>true</success>\n<batchStatus>{url}</batchStatus>\n<message>Batch submitted for processing</message></response>"),
            format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><message>Batch submitted for processing</message><batchStatus> {url}\n</batchStatus><success> TRUE </success></response>").trim_start_matches('\u{feff}').to_owned(),
            format!("\n <a:response xmlns:a=\"urn:x\"><a:success>true</a:success><a:batchStatus><![CDATA[{url}]]></a:batchStatus><a:message>Batch submitted for processing</a:message></a:response>"),
        ] {
            let submitted = answer(&text).unwrap();
            assert_eq!(submitted.batch_id.as_deref(), Some("demo-1701473848678-13029383"), "{text}");
            assert_eq!(submitted.message, "Batch submitted for processing");
            let StatusLink::Address(address) = submitted.status else { panic!("{text}") };
            assert_eq!(address.as_str(), url.replace("http:", "https:"));
        }
    }

    #[test]
    fn an_address_with_more_in_its_query_is_kept_whole() {
        for raw in ["&", "&amp;"] {
            let url = format!(
                "http://mboxedge19.tt.omtrdc.net/m2/demo/v2/profile/batchStatus?batchId=demo-1{raw}m2Node=00{raw}mboxPC=1-2.3_4"
            );
            let submitted =
                answer(&format!("<response><success>true</success><batchStatus>{url}</batchStatus></response>"))
                    .unwrap();
            let StatusLink::Address(address) = submitted.status else { panic!("{url}") };
            assert!(address.as_str().ends_with("?batchId=demo-1&m2Node=00&mboxPC=1-2.3_4"), "{address}");
        }
    }

    /// Queued is queued, even where it cannot be followed: it must not be sent again for that.
    #[test]
    fn accepted_without_an_address_that_may_be_asked() {
        let missing = answer("<response><success>true</success><batchStatus/></response>").unwrap();
        assert_eq!(missing.status, StatusLink::Missing);
        let foreign = answer(
            "<response><success>true</success><batchStatus>https://evil.com/?batchId=7</batchStatus></response>",
        )
        .unwrap();
        assert_eq!(foreign.status, StatusLink::Foreign("https://evil.com/?batchId=7".to_owned()));
        assert_eq!(foreign.batch_id.as_deref(), Some("7"));
    }

    /// HTTP 200 alone is no success.
    #[test]
    fn refused_with_http_200() {
        let text = "<response><success>false</success><batchStatus></batchStatus><message>Unexpected\n error</message></response>";
        match answer(text) {
            Err(CallError::Refused { status: 200, message }) => assert_eq!(message, "Unexpected error"),
            other => panic!("{other:?}"),
        }
    }

    /// Read as a refusal, each of these would drop a batch that may well have been taken.
    #[test]
    fn what_cannot_be_read_says_nothing() {
        for (text, what) in [
            ("", Oddity::Empty),
            ("<!DOCTYPE html><html><body>Sign in</body></html>", Oddity::Html),
            ("<html><body/></html>", Oddity::Html),
            ("OK", Oddity::Malformed),
            ("{\"success\":true}", Oddity::Malformed),
            ("<response><success>true</succ", Oddity::Malformed),
            ("<response><success>maybe</success></response>", Oddity::WrongShape),
            ("<response/>", Oddity::WrongShape),
        ] {
            match answer(text) {
                Err(CallError::Unreadable { what: read, .. }) => assert_eq!(read, what, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
