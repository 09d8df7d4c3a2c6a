//! `ferry demo`: the main job on a sample file, from file to confirmed result.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint, Target};
use engine::{CheckOptions, CutAt, Mapping, Severity, Source, SourceOptions, Watch};
use practice::Options;
use uploads::{Begin, Control, JobOptions, SpotSeen, Uploads, api_of};

use super::send::{carry, code_of, print_event};
use super::{Outcome, Prepared, run_check};
use crate::commands::check::say_fault;
use crate::failure::{Failure, exit, of_mapping, of_source};
use crate::output::style::{DIM, GOOD, STRONG, paint, table, visible};
use crate::output::{messages, report, spot_check};

const SAMPLE: &[u8] = include_bytes!("../../sample/clientes.csv");
const MAPPING: &str = include_str!("../../sample/clientes.ferrymap.json");

/// The practice account of the demo.
const CLIENT: &str = "practice";

/// Rows a batch: small, so that there is more than one.
const BATCH_ROWS: u64 = 500;

pub async fn run(json: bool, home: Option<&Path>, watch: &Arc<Watch>, control: &Control) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    let folder = uploads.home().below("sample")?;
    let (file, mapping_file) = (folder.join("clientes.csv"), folder.join("clientes.ferrymap.json"));
    write_private(&file, SAMPLE)?;
    write_private(&mapping_file, MAPPING.as_bytes())?;
    let mapping = Mapping::from_json(MAPPING).map_err(|error| of_mapping(&mapping_file, error))?;

    step(json, 1, "The file, as a shop's CRM exports it");
    let source = match Source::open(&file, &SourceOptions::default()) {
        Ok(source) => source,
        Err(error) => {
            say_fault(&of_source(&file, error)?);
            return Ok(exit::FILE);
        }
    };
    if !json {
        out!("   {}", paint(DIM, format!("ferry inspect {}", file.display())));
        let columns: Vec<String> = source.columns().iter().map(|column| visible(column)).collect();
        out!(
            "   {}, cut at \"{}\"; columns {}",
            source.dialect().encoding.name(),
            char::from(source.dialect().delimiter),
            columns.join(", ")
        );
    }

    step(json, 2, "The check: what would happen, before it happens");
    let check = CheckOptions { cut_at: CutAt::new(Some(BATCH_ROWS), None), keeps_delimiters: false, canary: None };
    let prepared = Prepared { mapping, source: SourceOptions::default(), check };
    let checked = match run_check(&file, &prepared, home, watch).await? {
        Outcome::Checked(checked) => Arc::new(*checked),
        Outcome::Fault(_, fault) => {
            say_fault(&fault);
            return Ok(exit::FILE);
        }
    };
    if json {
        print_event("checked", report::check_json(&checked))?;
    } else {
        out!("   {}\n", paint(DIM, format!("ferry check {} --mapping {}", file.display(), mapping_file.display())));
        report::print(&checked);
    }

    step(json, 3, "The send, to the practice Target on this computer; the excluded rows stay behind");
    let server =
        practice::start(Options { client: Some(CLIENT.to_owned()), ..Options::at(uploads.home().below("practice")?) })
            .await
            .map_err(|error| Failure::usage(format!("The practice Target could not start: {error}.")))?;
    let here =
        |error: &dyn std::fmt::Display| Failure::usage(format!("The practice Target's address is none: {error}."));
    let client = ClientCode::parse(CLIENT).map_err(|error| here(&error))?;
    let endpoint = Endpoint::parse(&server.origin()).map_err(|error| here(&error))?;
    let target = || {
        Target::new(client.clone(), endpoint.clone(), None)
            .map_err(|error| Failure::usage(format!("No client for HTTP can be made on this computer: {error}.")))
    };
    let options = JobOptions {
        source: SourceOptions::default(),
        check,
        calls_per_minute: adobe_target::pace::DEFAULT_CALLS_PER_MINUTE,
        poll_every: Some(400),
        no_wait: false,
        start_at: None,
        halve: false,
    };
    let begin = Begin {
        path: file,
        mapping: MAPPING.to_owned(),
        mapping_name: prepared.mapping.name.clone(),
        connection: None,
        client: client.clone(),
        endpoint: endpoint.clone(),
        options,
        retry_of: None,
    };
    let mut job = uploads.begin(begin, api_of(&prepared.mapping))?;
    job.plan(Arc::clone(&checked))?;
    let ended = carry(job, target()?.into(), json, control, &uploads).await?;

    step(json, 4, "The spot check: what Target holds now, beside what was sent");
    let spots = uploads.spot_check(&ended.batches, &checked, &target()?, spot_check::MOST).await?;
    if json {
        spot_check::print_json(&spots)?;
    } else {
        spot_check::print(&spots);
        if let Some(spot) = spots.first() {
            let rows: Vec<Vec<String>> = spot
                .attributes
                .iter()
                .map(|one| {
                    let found = one.found.as_deref().map_or("—".to_owned(), visible);
                    vec![format!("   profile.{}", one.name), visible(&one.sent), found]
                })
                .collect();
            out!("\n   {}", paint(DIM, format!("{}, attribute by attribute", visible(&spot.id))));
            table(&["   attribute", "sent", "in Target"], &rows, &[]);
        }
        summary(&checked, &spots);
    }
    server.stop().await;
    Ok(code_of(&ended))
}

/// As all of the data folder: for this person alone.
fn write_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(content));
    written.map_err(|error| Failure::write(path, &error))
}

fn step(json: bool, number: u32, what: &str) {
    if !json {
        out!("\n{} {}", paint(GOOD.bold(), format!("{number}.")), paint(STRONG, what));
    }
}

/// What went, what stayed behind, and why.
fn summary(checked: &engine::Checked, spots: &[uploads::Spot]) {
    let rows = checked.report().rows;
    out!("\n{}", paint(STRONG, "In short"));
    let same = spots.iter().filter(|spot| spot.seen == SpotSeen::Same).count();
    out!(
        "   {} read: {} sent, {} merged, {} empty, {} excluded; {same} of {} looked up are as sent",
        messages::number(rows.read),
        messages::number(rows.ready),
        messages::number(rows.merged),
        messages::number(rows.empty),
        messages::number(rows.excluded),
        spots.len()
    );
    let errors = checked.report().issues.iter().filter(|issue| issue.severity == Severity::Error);
    let rows: Vec<Vec<String>> = errors
        .map(|issue| vec![messages::number(issue.rows), issue.rule.to_string(), messages::rule(issue.rule).to_owned()])
        .collect();
    table(&["excluded", "rule", "why"], &rows, &[0]);
    out!("\n{}", paint(DIM, "Nothing left this computer. Now your own file: ferry inspect FILE"));
}
