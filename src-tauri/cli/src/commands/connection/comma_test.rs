//! The command `ferry connection comma-test`.

use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{CommaTestOutcome, DelimiterHandling, Uploads};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::style::{BAD, DIM, GOOD, STRONG, paint, visible};
use crate::output::{json, messages, table};
use crate::resolve::connect::connect;

pub async fn run(name: &str, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let connection = uploads.connections().get(name)?;
    let target = connect(&connection.client, &connection.endpoint, Some((uploads, &connection))).await?;
    note!(
        "{}",
        paint(
            DIM,
            "A test profile is sent, fetched, and compared. It expires on its own. This can take up to an hour."
        )
    );
    let mut reported = None;
    let on_step = |step| {
        if reported.replace(step) != Some(step) {
            note!("{}", paint(DIM, messages::comma_test_step(step)));
        }
    };
    let found = uploads.connections().comma_test(&connection, &target, &context.control, on_step).await?;
    if context.json {
        json::print(&result_json(&connection.name, &found))?;
    } else {
        print(&connection.name, &found);
    }
    Ok(exit::DONE)
}

fn print(name: &str, found: &CommaTestOutcome) {
    let result = found.comma_test.handling;
    let style = if result == DelimiterHandling::Keeps { GOOD } else { BAD };
    out!("{}  {}", paint(STRONG, visible(name)), paint(style, messages::comma_test_result(result)));
    let row = |case: &uploads::TestResult| {
        let found = case.found.as_deref().map_or("(no value)".to_owned(), visible);
        let mark = if case.is_same() { paint(GOOD, "=") } else { paint(BAD, "\u{2260}") };
        vec![messages::code_of(case.case), visible(&case.sent), mark, found]
    };
    let rows: Vec<Vec<String>> = found.results.iter().map(row).collect();
    table::print(&["test", "sent", "", "in Target"], &rows, &[]);
    out!("{}", paint(DIM, format_args!("Test visitor: {}. Run the test again after 90 days.", found.profile)));
}

fn result_json(name: &str, found: &CommaTestOutcome) -> Value {
    let cases = found
        .results
        .iter()
        .map(|case| json!({"case": case.case, "sent": case.sent, "found": case.found, "matches": case.is_same()}));
    json!({
        "name": name,
        "result": found.comma_test.handling,
        "at": text(found.comma_test.at),
        "visitor": found.profile,
        "cases": cases.collect::<Vec<_>>(),
    })
}
