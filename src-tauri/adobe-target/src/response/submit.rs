//! The response to a submit.

use url::Url;

use super::body::{body, classify, displayable, message, unreadable};
use super::xml::{self, XmlError};
use crate::endpoint::Endpoint;
use crate::error::{CallError, UnexpectedBody};
use crate::http::exchange::RawResponse;
use crate::status_address::{self, StatusAddress};
use crate::token::Token;

/// A batch that Target has queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The batch ID from the status address, for display only.
    pub batch_id: Option<String>,
    /// Where to get the status of the batch.
    pub status: StatusLink,
    /// Target's message in one line, often empty.
    pub message: String,
}

/// Where to get the status of a queued batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusLink {
    /// The address of the status call.
    Address(StatusAddress),
    /// An address that isn't on an allowed host, as one line of at most 500 characters for display. No request is sent
    /// to it.
    Foreign(String),
    /// The response contains no address.
    Missing,
}

/// Reads the response to a submit that was sent to `endpoint`.
pub(crate) fn read(response: RawResponse, endpoint: &Endpoint, token: Option<&Token>) -> Result<Submitted, CallError> {
    if response.status == 404 {
        let message = message(response.text(), token);
        return Err(CallError::Rejected { status: 404, message });
    }
    let (status, text) = body(response, token)?;
    parse(status, &text, endpoint, token)
}

fn parse(status: u16, text: &str, endpoint: &Endpoint, token: Option<&Token>) -> Result<Submitted, CallError> {
    let escaped = xml::escape_raw_ampersands(text);
    let document = xml::parse(&escaped).map_err(|error| match error {
        XmlError::TooLarge => CallError::TooLarge { status },
        XmlError::Malformed => unreadable(status, classify(text, UnexpectedBody::Malformed), text, token),
    })?;
    let response = document.root_element();
    let message = displayable(&xml::field(response, "message").unwrap_or_default(), token);
    let success = xml::field(response, "success").map(|value| value.to_ascii_lowercase());
    match success.as_deref() {
        Some("true") => {}
        Some("false") => return Err(CallError::Rejected { status, message }),
        _ => return Err(unreadable(status, classify(text, UnexpectedBody::WrongShape), text, token)),
    }
    let Some(url) = xml::field(response, "batchStatus") else {
        return Ok(Submitted { batch_id: None, status: StatusLink::Missing, message });
    };
    let batch_id =
        Url::parse(&url).ok().and_then(|url| status_address::batch_id(&url)).map(|id| displayable(&id, token));
    // The address is stored, so it must not contain the token.
    if token.is_some_and(|token| token.is_in(&url)) {
        return Ok(Submitted { batch_id: None, status: StatusLink::Missing, message });
    }
    let status = match StatusAddress::parse(endpoint, &url) {
        Ok(address) => StatusLink::Address(address),
        Err(_) => StatusLink::Foreign(displayable(&url, token)),
    };
    Ok(Submitted { batch_id, status, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_response(text: &str) -> Result<Submitted, CallError> {
        parse(200, text, &Endpoint::parse("https://demo.tt.omtrdc.net").unwrap(), None)
    }

    /// If a success weren't recognized, the same batch would be sent repeatedly.
    #[test]
    fn a_success_is_recognized_whatever_the_order_namespace_case_and_spaces() {
        let url = "http://mboxedge45.tt.omtrdc.net/m2/demo/profile/batchStatus?batchId=demo-1701473848678-13029383";
        for text in [
            format!("<response><success>true</success>\n<batchStatus>{url}</batchStatus>\n<message>Batch submitted for processing</message></response>"),
            format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><message>Batch submitted for processing</message><batchStatus> {url}\n</batchStatus><success> TRUE </success></response>").trim_start_matches('\u{feff}').to_owned(),
            format!("\n <a:response xmlns:a=\"urn:x\"><a:success>true</a:success><a:batchStatus><![CDATA[{url}]]></a:batchStatus><a:message>Batch submitted for processing</a:message></a:response>"),
        ] {
            let submitted = parse_response(&text).unwrap();
            assert_eq!(submitted.batch_id.as_deref(), Some("demo-1701473848678-13029383"), "{text}");
            assert_eq!(submitted.message, "Batch submitted for processing");
            let StatusLink::Address(address) = submitted.status else { panic!("{text}") };
            assert_eq!(address.as_str(), url.replace("http:", "https:"));
        }
    }

    #[test]
    fn a_status_address_keeps_all_its_query_parameters() {
        for raw in ["&", "&amp;"] {
            let url = format!(
                "http://mboxedge19.tt.omtrdc.net/m2/demo/v2/profile/batchStatus?batchId=demo-1{raw}m2Node=00{raw}mboxPC=1-2.3_4"
            );
            let submitted = parse_response(&format!(
                "<response><success>true</success><batchStatus>{url}</batchStatus></response>"
            ))
            .unwrap();
            let StatusLink::Address(address) = submitted.status else { panic!("{url}") };
            assert!(address.as_str().ends_with("?batchId=demo-1&m2Node=00&mboxPC=1-2.3_4"), "{address}");
        }
    }

    /// The batch is queued even if its status can't be requested, so it must not be sent again.
    #[test]
    fn a_success_with_a_missing_or_foreign_address_is_still_a_success() {
        let missing = parse_response("<response><success>true</success><batchStatus/></response>").unwrap();
        assert_eq!(missing.status, StatusLink::Missing);
        let foreign = parse_response(
            "<response><success>true</success><batchStatus>https://evil.com/?batchId=7</batchStatus></response>",
        )
        .unwrap();
        assert_eq!(foreign.status, StatusLink::Foreign("https://evil.com/?batchId=7".to_owned()));
        assert_eq!(foreign.batch_id.as_deref(), Some("7"));
    }

    #[test]
    fn http_200_with_success_false_is_a_rejection() {
        let text = "<response><success>false</success><batchStatus></batchStatus><message>Unexpected\n error</message></response>";
        match parse_response(text) {
            Err(CallError::Rejected { status: 200, message }) => assert_eq!(message, "Unexpected error"),
            other => panic!("{other:?}"),
        }
    }

    /// Target may have accepted the batch, so these must not be taken for rejections.
    #[test]
    fn an_unreadable_response_is_neither_a_success_nor_a_rejection() {
        for (text, what) in [
            ("", UnexpectedBody::Empty),
            ("<!DOCTYPE html><html><body>Sign in</body></html>", UnexpectedBody::Html),
            ("<html><body/></html>", UnexpectedBody::Html),
            ("OK", UnexpectedBody::Malformed),
            ("{\"success\":true}", UnexpectedBody::Malformed),
            ("<response><success>true</succ", UnexpectedBody::Malformed),
            ("<response><success>maybe</success></response>", UnexpectedBody::WrongShape),
            ("<response/>", UnexpectedBody::WrongShape),
        ] {
            match parse_response(text) {
                Err(CallError::Unreadable { body: read, .. }) => assert_eq!(read, what, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
