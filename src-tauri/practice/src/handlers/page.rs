//! A page that shows the accepted batches and the stored profiles, as HTML without scripts.

use std::fmt::Write as _;
use std::sync::Arc;

use hyper::{StatusCode, header};

use crate::http::response::{self, HTML, Reply, escape};
use crate::state::{Shared, with_store};
use crate::store::batches::{Batch, State};
use crate::store::profile::StoredProfile;

const STYLE: &str = include_str!("page.css");
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The maximum number of batches and of profiles that are shown.
const SHOWN: usize = 100;

/// Returns the page, with the profiles whose ID starts with `search`.
pub(crate) async fn page(search: &str, shared: &Arc<Shared>) -> Reply {
    let prefix = search.to_owned();
    let found = with_store(shared, move |store| {
        Ok((store.count()?, store.find_by_prefix(&prefix, SHOWN)?, store.last_batches(SHOWN)?))
    })
    .await;
    match found {
        Ok((count, profiles, batches)) => html(StatusCode::OK, &content(search, shared, count, &profiles, &batches)),
        Err(error_reply) => error_reply,
    }
}

/// Returns the response for a request without the secret.
pub(crate) fn forbidden() -> Reply {
    html(
        StatusCode::FORBIDDEN,
        "<h1>Practice Target</h1>\n<p>Open this page with the address shown when the practice Target started.</p>\n",
    )
}

pub(crate) fn style() -> Reply {
    response::reply(StatusCode::OK, "text/css;charset=UTF-8", STYLE)
}

fn html(status: StatusCode, content: &str) -> Reply {
    let body = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Practice Target</title>\n\
         <link rel=\"stylesheet\" href=\"/practice/page.css\">\n</head>\n<body>\n<main>\n{content}</main>\n</body>\n</html>\n"
    );
    response::with_header(response::reply(status, HTML, body), header::CONTENT_SECURITY_POLICY, POLICY)
}

fn content(search: &str, shared: &Shared, count: i64, profiles: &[StoredProfile], batches: &[Batch]) -> String {
    let mut html = String::new();
    let _ = write!(
        html,
        "<header>\n<h1>Practice Target</h1>\n<p>Nothing here leaves this computer. Endpoint: <code>{}</code>. Parsing: {}.</p>\n</header>\n",
        shared.origin(),
        shared.options.decode_order,
    );
    write_batches(&mut html, batches, shared.options.clock.now());
    let _ = write!(
        html,
        "<section>\n<h2>Profiles <span class=\"count\">{}</span></h2>\n\
         <form action=\"/practice\" method=\"get\">\n<input type=\"hidden\" name=\"secret\" value=\"{}\">\n\
         <label for=\"id\">ID starts with</label>\n<input id=\"id\" name=\"id\" value=\"{}\" autocomplete=\"off\">\n\
         <button>Search</button>\n</form>\n",
        grouped(count),
        escape(&shared.secret),
        escape(search),
    );
    write_profiles(&mut html, profiles);
    if profiles.len() == SHOWN {
        let _ = writeln!(html, "<p class=\"note\">Showing the first {SHOWN}.</p>");
    }
    html.push_str("</section>\n");
    html
}

fn write_batches(html: &mut String, batches: &[Batch], now: i64) {
    html.push_str("<section>\n<h2>Batches</h2>\n");
    if batches.is_empty() {
        html.push_str("<p class=\"note\">No batches yet.</p>\n</section>\n");
        return;
    }
    html.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th>Accepted (UTC)</th><th>Batch</th><th>State</th>\
         <th class=\"number\">Rows</th><th class=\"number\">Successful</th><th class=\"number\">Not found</th>\
         <th class=\"number\">Failed</th><th class=\"number\">Bytes</th><th>Fault</th></tr></thead>\n<tbody>\n",
    );
    for batch in batches {
        let time = jiff::Timestamp::from_millisecond(batch.accepted_at)
            .map(|time| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
            .unwrap_or_default();
        let state = batch.state(now);
        let class = match state {
            State::Incomplete => "incomplete",
            State::Stuck => "failed",
            State::Complete if batch.failed > 0 => "failed",
            State::Complete => "complete",
        };
        let fault = batch.fault.as_ref().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            html,
            "<tr><td>{time}</td><td><code>{}</code></td><td class=\"{class}\">{}</td>\
             <td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
             <td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            escape(&batch.id()),
            state.as_str(),
            grouped(batch.size),
            grouped(batch.successful),
            grouped(batch.not_found),
            grouped(batch.failed),
            grouped(batch.bytes),
            escape(&fault),
        );
    }
    html.push_str("</tbody>\n</table></div>\n</section>\n");
}

fn write_profiles(html: &mut String, profiles: &[StoredProfile]) {
    if profiles.is_empty() {
        html.push_str("<p class=\"note\">No profiles found.</p>\n");
        return;
    }
    html.push_str("<ul class=\"profiles\">\n");
    for profile in profiles {
        let _ = write!(
            html,
            "<li><h3>{} <span>{} · {}</span></h3>\n<dl>",
            escape(&profile.id),
            profile.key,
            escape(&profile.client),
        );
        for (name, value) in &profile.attributes {
            let _ = write!(html, "<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(value));
        }
        html.push_str("</dl></li>\n");
    }
    html.push_str("</ul>\n");
}

/// Returns the number with its digits in groups of three, separated by narrow no-break spaces.
fn grouped(number: impl ToString) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
