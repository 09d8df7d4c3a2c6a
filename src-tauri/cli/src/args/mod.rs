//! The command line, as `--help` teaches it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Upload customer files to Adobe Target's profiles, and know what arrived.
#[derive(Debug, Parser)]
#[command(
    name = "ferry",
    version,
    max_term_width = 100,
    after_help = "\
Begin here:
  ferry demo                                  the whole way on a sample file, nothing leaves this computer
  ferry inspect customers.csv                 what the file is, and a mapping to begin from
  ferry check customers.csv --mapping m.ferrymap.json
  ferry send customers.csv --mapping m.ferrymap.json --client northpier"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Machine output on standard output; words go to standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Another data folder
    #[arg(long, global = true, value_name = "DIR", env = "FERRY_HOME", hide_env_values = true)]
    pub home: Option<PathBuf>,
    /// How much is said on standard error
    #[arg(long, global = true, value_name = "LEVEL", default_value = "off")]
    pub log: LogLevel,
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing beside the words for people.
    Off,
    /// What failed.
    Error,
    /// What looked odd.
    Warn,
    /// What happened.
    Info,
    /// Everything.
    Debug,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what a file is: encoding, delimiter, columns, and a mapping to begin from
    #[command(after_help = "\
Examples:
  ferry inspect customers.csv
  ferry inspect customers.csv --json | jq .suggested_mapping > customers.ferrymap.json")]
    Inspect(InspectWith),
    /// Print the file as it was read: plain CSV in UTF-8 with commas
    #[command(after_help = "\
Examples:
  ferry table export.txt | head
  ferry table export.txt --encoding windows-1252 --delimiter ';' > plain.csv")]
    Table(Inspect),
    /// Check a file under a mapping: what would be sent, and what not and why. Sends nothing
    #[command(after_help = "\
Examples:
  ferry check customers.csv --mapping customers.ferrymap.json
  ferry check customers.csv --mapping m.ferrymap.json --excluded to-mend.csv --report issues.csv

Ends with 0 when every row is ready, 2 when the file cannot be sent, 3 when rows were excluded.")]
    Check(Check),
    /// Write the batch bodies as files, for whoever posts them otherwise
    #[command(after_help = "\
Example:
  ferry pack customers.csv --mapping m.ferrymap.json --out bodies/")]
    Pack(Pack),
    /// Write one file of a new one and of what earlier uploads wrote of its visitors, which sending it would erase
    #[command(after_help = "\
Example:
  ferry union tiers.csv --mapping tiers.ferrymap.json --connection northpier --out union.csv
  ferry send union.csv --mapping union.ferrymap.json --connection northpier

Where both set an attribute, the new file's value is written. Visitors that only the earlier files have stay out: they were
sent. Ends with 2 where a file of an earlier upload is no longer the one that was sent, unless --without names it.")]
    Union(Union),
    /// Check a file, send it, and follow it to the end
    #[command(after_help = "\
Examples:
  ferry send customers.csv --mapping m.ferrymap.json --client northpier
  FERRY_TOKEN=… ferry send customers.csv --mapping m.ferrymap.json --client northpier --canary 100 --yes
  ferry send customers.csv --mapping m.ferrymap.json --client demo --endpoint http://127.0.0.1:8471

The token, where the account asks for one, stands in FERRY_TOKEN, else in the keychain (ferry token set);
never in an argument.")]
    Send(Box<Send>),
    /// List the uploads, the newest first
    Jobs,
    /// Show one upload: its batches and what happened
    #[command(after_help = "\
Example:
  ferry status 20261125-k3 --failed failed.csv      the rows that did not arrive, as they stand in the file
  ferry status 20261125-k3 --spots 10               ten of its visitors, fetched from Target now: visible or not yet

With --spots it exits with 4 where Target shows something else than was sent.")]
    Status(StatusArgs),
    /// Send again what failed of an upload, and nothing else, while its file is unchanged
    #[command(after_help = "\
Example:
  ferry retry 20261125-k3             a new upload, of the rows that Target did not apply
  ferry retry 20261125-k3 --halve     finds the rows for which Target refuses a batch; the others arrive")]
    Retry(RetryArgs),
    /// Go on with an upload that was interrupted or paused
    #[command(after_help = "\
Example:
  ferry resume 20261125-k3      any unique beginning of the id will do")]
    Resume(JobArgs),
    /// Send nothing further of an upload; batches already accepted are still followed
    Cancel(JobArgs),
    /// The saved connections: add, list, remove, test, probe
    Connection {
        /// What to do with them.
        #[command(subcommand)]
        command: ConnectionCommand,
    },
    /// A saved connection's token or client secret, in this computer's keychain: set, forget
    Token {
        /// What to do with it.
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// The saved mapping profiles: list, export, import, remove
    Mapping {
        /// What to do with them.
        #[command(subcommand)]
        command: MappingCommand,
    },
    /// Show what Target holds for one visitor
    #[command(after_help = "\
Example:
  ferry profile A-1001 --client northpier")]
    Profile(Profile),
    /// Run the practice Target on this computer, until stopped
    #[command(after_help = "\
Examples:
  ferry practice
  ferry practice --port 8471 --fault 503 --fault drop-after
  ferry send customers.csv --mapping m.ferrymap.json --client demo --endpoint http://127.0.0.1:8471")]
    Practice(Practice),
    /// Go the whole way with a sample file against the practice Target
    Demo,
}

/// Which file, and how it is read.
#[derive(Debug, Clone, Args)]
pub struct Inspect {
    /// The file
    pub file: PathBuf,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// `ferry inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectWith {
    #[command(flatten)]
    pub inspect: Inspect,
    /// A saved connection: names are suggested as its account knows them
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
}

/// How the file is read, where detection is not to decide.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How the file is read")]
pub struct SourceArgs {
    /// Its encoding, such as UTF-8, windows-1252, UTF-16LE
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Between cells: one character, or tab
    #[arg(long, value_name = "CHAR", allow_hyphen_values = true)]
    pub delimiter: Option<String>,
    /// Around cells: one character, or none
    #[arg(long, value_name = "CHAR")]
    pub quote: Option<String>,
    /// Before a quote that is text: one character, or none where quotes are doubled
    #[arg(long, value_name = "CHAR")]
    pub escape: Option<String>,
    /// The physical line of the header; 0: there is none
    #[arg(long, value_name = "N")]
    pub header_row: Option<u64>,
    /// Rows at the end that are notes or totals
    #[arg(long, value_name = "N")]
    pub skip_last: Option<u64>,
    /// A workbook's sheet, by its name
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What becomes of rows that a workbook hides, by a filter or by hand
    #[arg(long, value_name = "HOW")]
    pub hidden_rows: Option<HiddenRowsArg>,
    /// The file of a zip that holds several, by its name
    #[arg(long, value_name = "NAME")]
    pub member: Option<String>,
}

/// What becomes of rows that a workbook hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HiddenRowsArg {
    /// They are rows like others
    Send,
    /// They are not read
    Skip,
}

/// What is checked.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// The file
    pub file: PathBuf,
    /// The mapping profile: a *.ferrymap.json, or the name of a saved one
    #[arg(long, value_name = "M")]
    pub mapping: PathBuf,
    #[command(flatten)]
    pub source: SourceArgs,
    /// What becomes of a comma or a line break in a value; wins over the mapping
    #[arg(long, value_name = "HOW")]
    pub delimiters: Option<DelimitersArg>,
    /// At most so many rows a batch
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=500_000))]
    pub max_rows: Option<u64>,
    /// Every batch smaller than so many bytes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=50_000_000))]
    pub max_bytes: Option<u64>,
    /// Write the issues as CSV, for reading
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Hide values in the report
    #[arg(long, requires = "report")]
    pub mask: bool,
    /// Write the excluded rows, with a last column ferry_reason, to be mended and checked again; as *.xlsx: text cells
    #[arg(long, value_name = "FILE")]
    pub excluded: Option<PathBuf>,
}

/// What becomes of a comma or a line break in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DelimitersArg {
    /// Sent where the account is proven to keep them, else the row is excluded
    Auto,
    /// Sent encoded, with a warning
    Send,
    /// The row is excluded
    Exclude,
}

/// `ferry check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub check: CheckArgs,
    #[command(flatten)]
    pub target: TargetArgs,
}

/// `ferry pack`.
#[derive(Debug, Args)]
pub struct Pack {
    #[command(flatten)]
    pub check: CheckArgs,
    /// The folder to write into; it may hold no batches yet
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub target: TargetArgs,
}

/// `ferry union`.
#[derive(Debug, Args)]
pub struct Union {
    #[command(flatten)]
    pub check: CheckArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    /// The file to write; its mapping is written beside it, as *.ferrymap.json
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Leave out what this earlier upload wrote; may be given several times
    #[arg(long, value_name = "JOB")]
    pub without: Vec<String>,
}

/// Which Target. That there is one, and one only, is seen to where its name is looked up.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which Target")]
pub struct TargetArgs {
    /// A saved connection
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// Or the account's client code (Administration > Implementation in Target)
    #[arg(long, value_name = "CODE")]
    pub client: Option<String>,
    /// Another address: HTTPS on tt.omtrdc.net, or http:// on this computer
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
}

/// `ferry send`.
#[derive(Debug, Args)]
pub struct Send {
    #[command(flatten)]
    pub check: CheckArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub how: HowArgs,
}

/// How a file is sent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How it is sent")]
pub struct HowArgs {
    /// Send the good rows although others were excluded
    #[arg(long)]
    pub skip_invalid: bool,
    /// Send N rows first, fetch them back and compare; then the rest, or stop
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub canary: Option<u64>,
    /// At most so many calls in any minute, over all uploads to that client code
    #[arg(long, value_name = "N", default_value_t = adobe_target::pace::DEFAULT_CALLS_PER_MINUTE)]
    pub calls_per_minute: u32,
    /// Ask about a batch this often, such as 5s or 2m; else after a minute, then in growing steps
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub poll_every: Option<std::time::Duration>,
    /// End once every batch is accepted; `ferry resume` follows it later
    #[arg(long)]
    pub no_wait: bool,
    /// Start at that hour of this computer's clock
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    pub at: Option<jiff::civil::Time>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// One upload.
#[derive(Debug, Args)]
pub struct JobArgs {
    /// Its id, or any unique beginning of it
    pub job: String,
}

/// `ferry status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Its id, or any unique beginning of it
    pub job: String,
    /// Write the rows that did not arrive to FILE, in the file's own columns; *.xlsx: as a workbook
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    /// Fetch N visitors, 1 to 100, spread over the file, and say of whom Target shows what was sent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub spots: Option<u32>,
}

/// `ferry retry`.
#[derive(Debug, Args)]
pub struct RetryArgs {
    /// The id of the upload that has ended, or any unique beginning of it
    pub job: String,
    /// Send a batch that Target refuses in halves, and those again, until the rows that it refuses are found
    #[arg(long)]
    pub halve: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `ferry connection`.
#[derive(Debug, Subcommand)]
pub enum ConnectionCommand {
    /// Save an account under a name
    #[command(after_help = "\
Examples:
  ferry connection add northpier-prod --client northpier --production --auth token
  ferry token set northpier-prod
  ferry connection add northpier --client northpier --auth oauth --client-id ID --org ORG@AdobeOrg --tenant northpier
  ferry send customers.csv --mapping \"CRM weekly\" --connection northpier-prod")]
    Add(ConnectionAdd),
    /// List the saved connections
    List,
    /// Remove a saved connection
    Remove(ConnectionName),
    /// Ask for a visitor that does not exist: tells whether the account answers. Changes nothing
    Test(ConnectionName),
    /// Learn how the account reads commas and line breaks: sends one profile of its own, fetches it, compares
    #[command(after_help = "\
It adds one visitor, ferry-probe-…, with four attributes ferry_probe_…, which lapses as every profile does, and may take
an hour. Where the account keeps commas and line breaks, values that hold them are sent from then on, for 90 days.")]
    Probe(ConnectionName),
}

/// `ferry connection add`.
#[derive(Debug, Args)]
pub struct ConnectionAdd {
    /// What you call it
    pub name: String,
    /// The account's client code (Administration > Implementation in Target)
    #[arg(long, value_name = "CODE")]
    pub client: String,
    /// Another address: HTTPS on tt.omtrdc.net, or http:// on this computer
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// A live site reads what is sent there
    #[arg(long)]
    pub production: bool,
    /// How the account lets one in
    #[arg(long, value_name = "HOW", default_value = "none")]
    pub auth: AuthArg,
    /// With --auth oauth: the client id, as the Developer Console shows it
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// With --auth oauth: the organisation's id, which ends in @AdobeOrg
    #[arg(long, value_name = "ORG")]
    pub org: Option<String>,
    /// With --auth oauth: the tenant, as the Admin API calls the account
    #[arg(long, value_name = "T")]
    pub tenant: Option<String>,
}

/// How an account lets one in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuthArg {
    /// It asks for nothing
    None,
    /// A profile authentication token, from FERRY_TOKEN or the keychain
    Token,
    /// Adobe OAuth server-to-server: reads the token itself; the client secret from FERRY_CLIENT_SECRET or the keychain
    Oauth,
}

/// `ferry token`.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Keep it in the keychain; it is read from standard input, on a terminal without being shown
    #[command(after_help = "\
Examples:
  ferry token set northpier-prod
  ferry token set northpier-prod < token.txt")]
    Set(ConnectionName),
    /// Take it out of the keychain
    Forget(ConnectionName),
    /// Make a new profile token, for a connection with Adobe OAuth. Every other tool with the old one stops at once
    New(TokenNew),
}

/// `ferry token new`.
#[derive(Debug, Args)]
pub struct TokenNew {
    /// The connection's name
    pub name: String,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// One connection.
#[derive(Debug, Args)]
pub struct ConnectionName {
    /// Its name
    pub name: String,
}

/// `ferry mapping`.
#[derive(Debug, Subcommand)]
pub enum MappingCommand {
    /// List the saved mappings
    List,
    /// Print a saved mapping, or write it to a file
    #[command(after_help = "\
Example:
  ferry mapping export \"CRM weekly\" --out crm.ferrymap.json")]
    Export(MappingExport),
    /// Save a mapping file under its name
    #[command(after_help = "\
Examples:
  ferry mapping import crm.ferrymap.json
  ferry mapping import crm.ferrymap.json --name \"CRM weekly\"
  ferry send customers.csv --mapping \"CRM weekly\" --client northpier")]
    Import(MappingImport),
    /// Remove a saved mapping; uploads made with it keep their own copy
    Remove(MappingRemove),
}

/// `ferry mapping export`.
#[derive(Debug, Args)]
pub struct MappingExport {
    /// Its name
    pub name: String,
    /// The file to write; else it is printed
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `ferry mapping import`.
#[derive(Debug, Args)]
pub struct MappingImport {
    /// The mapping file
    pub file: PathBuf,
    /// Another name than the one in the file
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Take it although it lets through what is kept back by default
    #[arg(long)]
    pub accept_loosened: bool,
}

/// `ferry mapping remove`.
#[derive(Debug, Args)]
pub struct MappingRemove {
    /// Its name
    pub name: String,
}

/// `ferry profile`.
#[derive(Debug, Args)]
pub struct Profile {
    /// The visitor's id
    pub id: String,
    /// The id is Target's own pcId, not the site's thirdPartyId
    #[arg(long)]
    pub pcid: bool,
    #[command(flatten)]
    pub target: TargetArgs,
}

/// `ferry practice`.
#[derive(Debug, Args)]
pub struct Practice {
    /// The port on 127.0.0.1; 0: any that is free
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub port: u16,
    /// Where it keeps its profiles; else in the data folder
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// The one client code it answers for; else any
    #[arg(long, value_name = "CODE")]
    pub client: Option<String>,
    /// The token it asks for; else none
    #[arg(long, value_name = "T")]
    pub token: Option<String>,
    /// The client id that its identity service and Admin API serve; else none
    #[arg(long, value_name = "ID", requires = "client_secret")]
    pub client_id: Option<String>,
    /// With it the client secret, one of this practice alone
    #[arg(long, value_name = "S", requires = "client_id")]
    pub client_secret: Option<String>,
    /// With it the tenant; else as the client code
    #[arg(long, value_name = "T", requires = "client_id")]
    pub tenant: Option<String>,
    /// With it an attribute that the account knows; several may be given
    #[arg(long, value_name = "NAME", requires = "client_id")]
    pub known: Vec<String>,
    /// How it reads commas and line breaks inside values
    #[arg(long, value_name = "HOW", default_value = "cells")]
    pub reading: ReadingArg,
    /// Calls a minute it allows
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub rate: u32,
    /// Something that goes wrong; used up one a submit, in order. `--fault list` names them
    #[arg(long, value_name = "NAME[:ARG]")]
    pub fault: Vec<String>,
}

/// How the practice Target reads delimiters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadingArg {
    /// Cut first, decode then: encoded commas stay in their values
    Cells,
    /// Decode first, cut then: encoded commas shift values
    Form,
}

/// `100ms`, `5s`, `2m`, `1h`.
fn duration(text: &str) -> Result<std::time::Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| "a number with ms, s, m or h behind it, such as 5s".to_owned())?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("a number with ms, s, m or h behind it, such as 5s".to_owned()),
    };
    match number.checked_mul(millis) {
        Some(millis @ 1..=86_400_000) => Ok(std::time::Duration::from_millis(millis)),
        _ => Err("between 1ms and 24h".to_owned()),
    }
}

fn time_of_day(text: &str) -> Result<jiff::civil::Time, String> {
    jiff::civil::Time::strptime("%H:%M", text).map_err(|_| "an hour such as 22:30".to_owned())
}
