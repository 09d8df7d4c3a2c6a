//! The command `ferry demo`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint, Target};
use engine::output_file::{self, Readers};
use engine::{BatchLimits, CheckOptions, Checked, Mapping, Severity, Source, SourceOptions};
use practice::{Options, Server};
use uploads::{Ended, NewUpload, SampledVisitor, UploadOptions, Uploads, Visibility};

use crate::context::Context;
use crate::exit;
use crate::failure::{Failure, of_source};
use crate::output::format::number;
use crate::output::report::delimiter_name;
use crate::output::style::{DIM, GOOD, STRONG, paint, visible};
use crate::output::{json, messages, report, spot_check, table};
use crate::steps::check::{CheckOutcome, CheckSettings, check_file};
use crate::steps::upload::{exit_code, run_upload};

const SAMPLE: &[u8] = include_bytes!("../../sample/clientes.csv");
const MAPPING: &str = include_str!("../../sample/clientes.ferrymap.json");

/// The client code of the practice account.
const CLIENT: &str = "practice";

/// The maximum number of rows per batch, small enough that the sample file has several batches.
const BATCH_ROWS: u64 = 500;

/// The milliseconds between status calls. The practice Target takes only 300 ms to process a batch.
const POLL_EVERY: u64 = 400;

pub async fn run(context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    let folder = uploads.data_dir().subfolder("sample")?;
    let (file, mapping_file) = (folder.join("clientes.csv"), folder.join("clientes.ferrymap.json"));
    for (path, content) in [(&file, SAMPLE), (&mapping_file, MAPPING.as_bytes())] {
        output_file::write(path, Readers::Owner, |out| out.write_all(content))
            .map_err(|error| Failure::write(path, &error))?;
    }
    let mapping = Mapping::from_json(MAPPING).map_err(|error| Failure::mapping(&mapping_file, error))?;
    let check =
        CheckOptions { batch_limits: BatchLimits::new(Some(BATCH_ROWS), None), keeps_delimiters: false, canary: None };
    let settings = CheckSettings { mapping, source: SourceOptions::default(), check };

    print_step(1, "The file: a customer export from a shop's CRM", context);
    if !context.json && !print_file(&file)? {
        return Ok(exit::FILE);
    }

    print_step(2, "The check: what would be sent", context);
    let checked = match check_file(&file, &settings, context).await? {
        CheckOutcome::Checked(checked) => Arc::<Checked>::from(checked),
        CheckOutcome::FileError(_, error) => {
            error.print();
            return Ok(exit::FILE);
        }
    };
    if context.json {
        json::print_event("checked", json::check(&checked))?;
    } else {
        let command = format!("ferry check {} --mapping {}", file.display(), mapping_file.display());
        out!("   {}\n", paint(DIM, command));
        report::print(&checked, Some(&settings.mapping));
    }

    print_step(3, "The upload: to the practice Target, without the excluded rows", context);
    let practice = PracticeAccount::start(&uploads).await?;
    let ended = practice.send(&file, &settings, &checked, &uploads, context).await?;

    print_step(4, "The spot check: what Target has now, compared with what was sent", context);
    let spots = uploads
        .spot_checks()
        .check_once(&ended.upload, &ended.batches, &checked, &practice.target()?, spot_check::SAMPLE_SIZE)
        .await?;
    if context.json {
        json::print_spot_check(&spots)?;
    } else {
        print_spot_check(&spots);
        print_summary(&checked, &spots);
    }
    practice.server.stop().await;
    Ok(exit_code(&ended))
}

/// The account of the demo, on a practice Target that runs until the demo ends.
struct PracticeAccount {
    server: Server,
    client: ClientCode,
    endpoint: Endpoint,
}

impl PracticeAccount {
    async fn start(uploads: &Uploads) -> Result<PracticeAccount, Failure> {
        let options =
            Options { client: Some(CLIENT.to_owned()), ..Options::at(uploads.data_dir().subfolder("practice")?) };
        let server = practice::start(options)
            .await
            .map_err(|error| Failure::usage(format!("Couldn't start the practice Target: {error}.")))?;
        let invalid = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("The practice Target has no valid address: {error}."))
        };
        let client = ClientCode::parse(CLIENT).map_err(|error| invalid(&error))?;
        let endpoint = Endpoint::parse(&server.origin()).map_err(|error| invalid(&error))?;
        Ok(PracticeAccount { server, client, endpoint })
    }

    fn target(&self) -> Result<Target, Failure> {
        Target::new(self.client.clone(), self.endpoint.clone(), None)
            .map_err(|error| Failure::usage(format!("Couldn't set up HTTP on this computer: {error}.")))
    }

    /// Sends the ready rows.
    async fn send(
        &self,
        file: &Path,
        settings: &CheckSettings,
        checked: &Arc<Checked>,
        uploads: &Uploads,
        context: &Context,
    ) -> Result<Ended, Failure> {
        let options = UploadOptions {
            source: SourceOptions::default(),
            check: settings.check,
            calls_per_minute: adobe_target::pace::DEFAULT_CALLS_PER_MINUTE,
            poll_every: Some(POLL_EVERY),
            no_wait: false,
            start_at: None,
            split: false,
            is_practice: Some(true),
            are_new_visitors: false,
        };
        let begin = NewUpload {
            path: file.to_owned(),
            mapping: MAPPING.to_owned(),
            mapping_name: settings.mapping.name.clone(),
            connection: None,
            client: self.client.clone(),
            endpoint: self.endpoint.clone(),
            options,
            retry_of: None,
        };
        let mut upload = uploads.begin(begin, settings.mapping.api)?;
        upload.plan(Arc::clone(checked))?;
        run_upload(upload, self.target()?.into(), uploads, context).await
    }
}

fn print_step(number: u32, title: &str, context: &Context) {
    if !context.json {
        out!("\n{} {}", paint(GOOD.bold(), format_args!("{number}.")), paint(STRONG, title));
    }
}

/// Prints the format of the sample file. Returns `false` if it can't be opened.
fn print_file(file: &Path) -> Result<bool, Failure> {
    let source = match Source::open(file, &SourceOptions::default()) {
        Ok(source) => source,
        Err(error) => {
            of_source(file, error)?.print();
            return Ok(false);
        }
    };
    let dialect = source.dialect();
    let columns: Vec<String> = source.columns().iter().map(|column| visible(column)).collect();
    out!("   {}", paint(DIM, format_args!("ferry inspect {}", file.display())));
    out!(
        "   {}, delimiter {}; columns {}",
        dialect.encoding.name(),
        delimiter_name(dialect.delimiter),
        columns.join(", ")
    );
    Ok(true)
}

fn print_spot_check(spots: &[SampledVisitor]) {
    spot_check::print(spots);
    let Some(spot) = spots.first() else { return };
    let rows: Vec<Vec<String>> = spot
        .attributes
        .iter()
        .map(|one| {
            let found = one.found.as_deref().map_or("—".to_owned(), visible);
            vec![format!("   profile.{}", one.name), visible(&one.sent), found]
        })
        .collect();
    out!("\n   {}", paint(DIM, format_args!("Attributes of {}", visible(&spot.id))));
    table::print(&["   attribute", "sent", "in Target"], &rows, &[]);
}

fn print_summary(checked: &Checked, spots: &[SampledVisitor]) {
    let rows = checked.report().rows;
    let matching = spots.iter().filter(|spot| spot.seen == Visibility::Same).count();
    out!("\n{}", paint(STRONG, "Summary"));
    out!(
        "   {} read: {} sent, {} merged, {} empty, {} not meeting the conditions, {} excluded; {matching} of {} visitors \
         checked match",
        number(rows.read),
        number(rows.ready),
        number(rows.merged),
        number(rows.empty),
        number(rows.filtered),
        number(rows.excluded),
        spots.len()
    );
    let errors = checked.report().issues.iter().filter(|issue| issue.severity == Severity::Error);
    let rows: Vec<Vec<String>> = errors
        .map(|issue| vec![number(issue.rows), issue.rule.to_string(), messages::rule(issue.rule).to_owned()])
        .collect();
    table::print(&["excluded", "issue", "why"], &rows, &[0]);
    out!("\n{}", paint(DIM, "Nothing left this computer. To try your own file, run: ferry inspect FILE"));
}
