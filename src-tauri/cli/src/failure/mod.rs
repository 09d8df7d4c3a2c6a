//! Errors as a person meets them: what happened, what it means, what to do next; and the exit code.

use std::error::Error as _;
use std::fmt::Write as _;
use std::path::Path;

use adobe_target::AdminError;
use engine::{CheckError, ExportError, FitError, Mapping, MappingError, Mend, Rule, SourceError, Unreadable};
use uploads::{
    ConnectionError, ConnectionState, HomeError, JournalError, KeychainFault, LockError, OpenError, ResumeError,
    RetryError, SavedMappingError, UnionError, UploadError,
};

use crate::output::messages;
use crate::output::style::visible;

/// The exit codes.
pub mod exit {
    /// Done, as asked.
    pub const DONE: u8 = 0;
    /// The command line, the mapping in itself, or the machine.
    pub const USAGE: u8 = 1;
    /// The file cannot be sent.
    pub const FILE: u8 = 2;
    /// Rows were excluded.
    pub const EXCLUDED: u8 = 3;
    /// Something was sent and not all of it is confirmed.
    pub const UNCONFIRMED: u8 = 4;
    /// The token was refused.
    pub const TOKEN: u8 = 5;
    /// Interrupted.
    pub const INTERRUPTED: u8 = 130;
}

/// Why a command ends early.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What happened.
    pub what: String,
    /// What to do next.
    pub next: Option<String>,
}

impl Failure {
    /// The command line or the machine.
    pub fn usage(what: impl Into<String>) -> Failure {
        Failure { code: exit::USAGE, what: what.into(), next: None }
    }

    /// The same, with the next step.
    pub fn next(self, next: impl Into<String>) -> Failure {
        Failure { next: Some(next.into()), ..self }
    }

    /// Output that was lost.
    pub fn output(error: &std::io::Error) -> Failure {
        Failure::usage(format!("The output could not be written: {error}."))
    }

    /// A file that could not be written.
    pub fn write(path: &Path, error: &std::io::Error) -> Failure {
        let next = match error.kind() {
            std::io::ErrorKind::StorageFull => "Make room on the disk, then try again.",
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                "Choose a folder that you may write to."
            }
            _ => "Check the path.",
        };
        Failure::usage(format!("{} could not be written: {error}.", path.display())).next(next)
    }
}

/// A file-level error: its rule, its reason, and the sentence.
pub struct FileFault {
    /// The rule.
    pub rule: Rule,
    /// Why, where the file is unreadable.
    pub reason: Option<Unreadable>,
    /// The line, where one is to blame.
    pub line: Option<u64>,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What happened.
    pub message: String,
    /// What would mend it.
    pub mends: Vec<Mend>,
}

/// What a check's error means: a fault of the file, or of the machine.
pub fn of_check(path: &Path, error: CheckError, mapping: &Mapping, columns: &[String]) -> Result<FileFault, Failure> {
    let mends = error.mends(mapping, columns);
    let fault = match error {
        CheckError::Source(error) => of_source(path, error)?,
        CheckError::Fit(error) => of_fit(error),
    };
    Ok(FileFault { mends, ..fault })
}

/// What a source's error means.
pub fn of_source(path: &Path, error: SourceError) -> Result<FileFault, Failure> {
    let name = path.display();
    let mends = error.mends();
    let plain = |rule: Rule, line: Option<u64>| FileFault {
        rule,
        reason: None,
        line,
        column: None,
        message: messages::rule(rule).to_owned(),
        mends: mends.clone(),
    };
    match error {
        SourceError::NoSuchFile => {
            let near = near_names(path);
            let failure = Failure::usage(format!("There is no file {name}."));
            Err(match near {
                Some(near) => failure.next(format!("Did you mean {near}?")),
                None => failure.next("Check the path."),
            })
        }
        SourceError::Unreadable { reason, cause } => {
            let mut message = messages::unreadable(reason).to_owned();
            if let Some(cause) = cause {
                let _ = write!(message, " ({cause})");
            }
            Ok(FileFault { reason: Some(reason), message, ..plain(Rule::FileUnreadable, None) })
        }
        SourceError::Empty => Ok(plain(Rule::FileEmpty, None)),
        SourceError::HeaderMissing { line } => Ok(plain(Rule::HeaderMissing, Some(line))),
        SourceError::UnterminatedQuote { line } => Ok(FileFault {
            message: format!("Line {line}: {}", messages::rule(Rule::UnterminatedQuote)),
            ..plain(Rule::UnterminatedQuote, Some(line))
        }),
        SourceError::SeveralFiles { names } => {
            let listed: Vec<String> = names.iter().take(10).map(|name| format!("\"{}\"", visible(name))).collect();
            let more = names.len().saturating_sub(listed.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message = format!("{} {}{more}.", messages::unreadable(Unreadable::SeveralFiles), listed.join(", "));
            let reason = Some(Unreadable::SeveralFiles);
            Ok(FileFault { reason, message, ..plain(Rule::FileUnreadable, None) })
        }
        SourceError::SheetMissing { wanted, nearest } => {
            let mut message = format!("The workbook has no sheet \"{}\".", visible(&wanted));
            let names: Vec<String> = nearest.iter().map(|name| format!("\"{}\"", visible(name))).collect();
            if !names.is_empty() {
                let _ = write!(message, " It has {}.", names.join(", "));
            }
            Ok(FileFault { message, ..plain(Rule::SheetMissing, None) })
        }
        SourceError::Changed => Ok(plain(Rule::FileChanged, None)),
        SourceError::Cancelled => {
            Err(Failure { code: exit::INTERRUPTED, what: "Interrupted. Nothing was sent.".into(), next: None })
        }
        SourceError::Encoding => Ok(plain(Rule::BadEncoding, None)),
        SourceError::Work(cause) => Err(Failure::usage(format!("The work folder failed: {cause}."))
            .next("Make room on the disk that holds temporary files, or name another by TMPDIR.")),
    }
}

/// What a mapping that does not fit means.
pub fn of_fit(error: FitError) -> FileFault {
    let rule = error.rule();
    let (column, message) = match error {
        FitError::ColumnMissing { wanted, nearest } => {
            let mut message = format!("The file has no column \"{wanted}\", which the mapping needs.");
            if !nearest.is_empty() {
                let names: Vec<String> = nearest.iter().map(|name| format!("\"{name}\"")).collect();
                let _ = write!(message, " The nearest: {}.", names.join(", "));
            }
            (wanted, message)
        }
        FitError::HeaderDuplicate { header, positions } => {
            let places: Vec<String> = positions.iter().map(usize::to_string).collect();
            let message = format!(
                "The file has the column \"{header}\" {} times (at {}). Name the one you mean: {{\"header\": \"{header}\", \"nth\": 1}}.",
                positions.len(),
                places.join(", ")
            );
            (header, message)
        }
    };
    FileFault { rule, reason: None, line: None, column: Some(column), message, mends: Vec::new() }
}

/// A file of the same folder whose name comes near.
pub fn near_names(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let wanted = path.file_name()?.to_str()?;
    engine::nearest(wanted, names.iter().map(String::as_str), 1).into_iter().next()
}

/// A mapping that is wrong in itself.
pub fn of_mapping(path: &Path, error: MappingError) -> Failure {
    let name = path.display();
    let (what, next) = match &error {
        MappingError::NotJson { line, column, what } => (
            format!("{name}, line {line}, column {column}: this is no JSON: {what}."),
            "Mend it there, or begin from: ferry inspect FILE --json".to_owned(),
        ),
        MappingError::Later { found } => (
            format!("{name} was written by a later version of Profile Ferry (mapping version {found})."),
            "Update this program to read it.".to_owned(),
        ),
        MappingError::UnknownField { place, field, nearest } => (
            format!("{name}: {}nobody knows the field \"{field}\".", at(place)),
            nearest.as_ref().map_or("Take it out.".to_owned(), |nearest| format!("Did you mean \"{nearest}\"?")),
        ),
        MappingError::Missing { place, field } => {
            (format!("{name}: {}the field \"{field}\" is missing.", at(place)), format!("Add \"{field}\"."))
        }
        MappingError::Wrong { place, expected, found } => {
            (format!("{name}: {}here stands {found}.", at(place)), format!("Write {expected} there."))
        }
        MappingError::Name { place, name: attribute, why } => (
            format!("{name}: {}name-invalid: the attribute name \"{attribute}\" {why}.", at(place)),
            "Choose a name of 1 to 128 characters without commas and line breaks.".to_owned(),
        ),
        MappingError::Twice { place, name: attribute } => (
            format!("{name}: {}the attribute \"{attribute}\" stands twice.", at(place)),
            "Rename one of them, or take it out.".to_owned(),
        ),
        MappingError::Fixed { rule } => (
            format!("{name}: severity: the rule {rule} cannot be changed, since Target cannot take such rows."),
            format!("Take \"{rule}\" out of severity."),
        ),
    };
    Failure::usage(what).next(next)
}

fn at(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("{place}: ") }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Home(error) => error.into(),
            OpenError::Journal(error) => error.into(),
            OpenError::Lock(error) => error.into(),
        }
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::Nowhere => Failure::usage("This system names no folder for a person's data.")
                .next("Name one: --home DIR, or FERRY_HOME."),
            HomeError::Unusable { folder, cause } => {
                Failure::usage(format!("The data folder {} cannot be used: {cause}.", folder.display()))
                    .next("Make it writable, or name another: --home DIR, or FERRY_HOME.")
            }
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { job } if uploads::is_probe(&job) => {
                Failure::usage("A probe is running for this client code. Two at once could erase each other's values.")
                    .next("Wait for it, or stop it where it runs.")
            }
            LockError::Held { job } => Failure::usage(format!(
                "The upload {job} is running for this client code. Two at once could erase each other's values."
            ))
            .next(format!("Wait for it (ferry status {job}), or cancel it (ferry cancel {job}).")),
            LockError::Home(error) => error.into(),
            LockError::Unusable { path, cause } => {
                Failure::usage(format!("The lock {} cannot be used: {cause}.", path.display()))
                    .next("Make the data folder writable, or name another: --home DIR.")
            }
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Later { path } => Failure::usage(format!(
                "The journal {} was written by a later version of Profile Ferry. It was left as it is.",
                path.display()
            ))
            .next("Update this program, or name another data folder: --home DIR."),
            JournalError::Full => Failure::usage("The disk is full, so the journal could not be written.")
                .next("Make room, then go on with: ferry resume JOB"),
            JournalError::ReadOnly { path } => {
                Failure::usage(format!("The journal {} may not be written.", path.display()))
                    .next("Make the data folder writable, or name another: --home DIR.")
            }
            JournalError::NoSuchJob { wanted } => {
                Failure::usage(format!("There is no upload whose id begins with \"{wanted}\"."))
                    .next("List them: ferry jobs")
            }
            JournalError::SeveralJobs { wanted, jobs } => {
                Failure::usage(format!("Several uploads begin with \"{wanted}\": {}.", jobs.join(", ")))
                    .next("Give one more letter.")
            }
            JournalError::Sqlite(error) => Failure::usage(format!("The journal failed: {error}."))
                .next("Nothing is lost that was written. Try again."),
            JournalError::Record { what } => {
                Failure::usage(format!("The journal holds something that this version cannot read: {what}."))
                    .next("Update this program, or name another data folder: --home DIR.")
            }
        }
    }
}

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::Journal(error) => error.into(),
            ConnectionError::NoSuchConnection { wanted, nearest } => {
                let failure = Failure::usage(format!("There is no saved connection \"{wanted}\"."));
                let near: Vec<String> = nearest.iter().map(|name| format!("\"{name}\"")).collect();
                match near.as_slice() {
                    [] => failure.next("List them: ferry connection list. Or name the account: --client CODE"),
                    near => failure.next(format!("Did you mean {}?", near.join(" or "))),
                }
            }
            ConnectionError::NameTaken { name } => {
                Failure::usage(format!("There is a saved connection \"{name}\" already. It was left as it is."))
                    .next("Choose another name, or remove that one first: ferry connection remove NAME")
            }
            ConnectionError::Reserved => Failure::usage(format!(
                "The connection {} is the window's own, to the practice Target that runs there.",
                uploads::PRACTICE
            ))
            .next("Here, start one with ferry practice, and name it by --client and --endpoint."),
            ConnectionError::Name { name, why } => {
                Failure::usage(format!("The name \"{name}\" {why}.")).next("Choose another.")
            }
            ConnectionError::Keychain(fault) => fault.into(),
        }
    }
}

/// Why the Admin API or the identity service gave nothing.
pub fn of_admin(error: &AdminError) -> Failure {
    let of = |state, code| Failure { code, ..Failure::usage(messages::tested(state)) };
    match error {
        AdminError::InvalidCredentials => of(ConnectionState::CredentialsRefused, exit::TOKEN),
        AdminError::NoToken => of(ConnectionState::NoToken, exit::TOKEN),
        AdminError::MissingPermissions => of(ConnectionState::NoRights, exit::USAGE),
        AdminError::Call(error) => of_call(error),
        other => Failure::usage(format!("The Admin API gave nothing: {other}.")),
    }
}

impl From<KeychainFault> for Failure {
    fn from(fault: KeychainFault) -> Self {
        Failure::usage(messages::keychain(fault)).next(messages::keychain_fix(fault))
    }
}

impl From<SavedMappingError> for Failure {
    fn from(error: SavedMappingError) -> Self {
        match error {
            SavedMappingError::Journal(error) => error.into(),
            SavedMappingError::NoSuchMapping { wanted, nearest } => {
                let failure = Failure::usage(format!("There is no saved mapping \"{wanted}\"."));
                let near: Vec<String> = nearest.iter().map(|name| format!("\"{name}\"")).collect();
                match near.as_slice() {
                    [] => failure.next("List them: ferry mapping list"),
                    near => failure.next(format!("Did you mean {}?", near.join(" or "))),
                }
            }
            SavedMappingError::NameTaken { name } => {
                Failure::usage(format!("There is a saved mapping \"{name}\" already. It was left as it is."))
                    .next("Choose another name with --name, or remove that one first: ferry mapping remove NAME")
            }
            SavedMappingError::Name { name, why } => Failure::usage(format!("The name \"{name}\" {why}."))
                .next("Choose another with --name, or put it into the mapping file."),
            SavedMappingError::Unreadable { name, cause } => of_mapping(Path::new(&name), cause),
        }
    }
}

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Open(error) => error.into(),
            ResumeError::Ended(job) => Failure::usage(format!("The upload {} has ended.", job.id)),
            ResumeError::Mapping(error) => Failure::usage(format!("The upload's mapping cannot be read: {error}.")),
            ResumeError::Connection => Failure::usage("The upload's connection cannot be read."),
        }
    }
}

impl From<RetryError> for Failure {
    fn from(error: RetryError) -> Self {
        let gone = |what: &str| Failure { code: exit::FILE, what: what.into(), next: None };
        match error {
            RetryError::Open(error) => error.into(),
            RetryError::NotEnded(job) => Failure::usage(format!("The upload {} has not ended.", job.id))
                .next(format!("Go on with it: ferry resume {}", job.id)),
            RetryError::NothingFailed(job) => {
                Failure::usage(format!("Nothing of the upload {} is known to have failed.", job.id))
                    .next(format!("See it: ferry status {}", job.id))
            }
            RetryError::FileChanged => gone("The file is no longer the one that was sent. Nothing was sent.")
                .next("Check and send it as it is now: ferry send"),
            RetryError::Mended => gone(
                "Cells were mended by hand for that upload, and they are not kept after its end. Nothing was sent.",
            )
            .next("Open the file in the window, mend it there and send it."),
            RetryError::Mapping(error) => Failure::usage(format!("The upload's mapping cannot be read: {error}.")),
            RetryError::Connection => Failure::usage("The upload's connection cannot be read."),
            RetryError::Upload(error) => error.into(),
            RetryError::Check(_) => gone("The file can no longer be checked as it was. Nothing was sent."),
        }
    }
}

impl From<UnionError> for Failure {
    fn from(error: UnionError) -> Self {
        let gone = |job: &uploads::Job, what: &str| {
            let file = job.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Failure { code: exit::FILE, what: format!("{} {what}. Nothing was written.", visible(&file)), next: None }
                .next(format!("Bring the file back as it was, or leave it out: --without {}", job.id))
        };
        match error {
            UnionError::Open(error) => error.into(),
            UnionError::Changed(job) => {
                gone(&job, &format!("is no longer the file that was sent by the upload {}", job.id))
            }
            UnionError::Mended(job) => {
                gone(&job, &format!("was mended by hand for the upload {}, and mended cells are not kept", job.id))
            }
            UnionError::Forgotten(id) => Failure {
                code: exit::FILE,
                what: format!(
                    "The upload {id} is no longer in the history, so its file is not known. Nothing was written."
                ),
                next: Some(format!("Leave it out: --without {id}")),
            },
            UnionError::Earlier(error) => Failure::from(*error),
            UnionError::Mapping(error) => {
                Failure::usage(format!("The mapping of an earlier upload cannot be read: {error}."))
            }
            UnionError::Source(SourceError::Cancelled) => {
                Failure { code: exit::INTERRUPTED, what: "Interrupted. Nothing was written.".into(), next: None }
            }
            UnionError::Source(error) => {
                let what = format!("The file could not be read: {}. Nothing was written.", chain(&error));
                Failure { code: exit::FILE, what, next: None }.next("Check it again: ferry check")
            }
            UnionError::Write(error) => Failure::usage(format!("The union could not be written: {error}."))
                .next("Name another place: --out FILE"),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Journal(error) => error.into(),
            UploadError::Pace(error @ adobe_target::pace::PaceError::CallsPerMinute { .. }) => {
                Failure::usage(format!("--calls-per-minute: {error}."))
                    .next("Adobe allows 50 a minute for the whole account; 40 leaves room for others.")
            }
            UploadError::Pace(error) => Failure::usage(format!("The shared pace cannot be kept: {}.", chain(&error)))
                .next("Make the data folder writable, then go on with: ferry resume JOB"),
            UploadError::Source(SourceError::Cancelled) => {
                Failure { code: exit::INTERRUPTED, what: "Interrupted.".into(), next: None }
            }
            UploadError::Source(error) => Failure::usage(format!("The file could not be read: {}.", chain(&error)))
                .next("Go on with: ferry resume JOB"),
            UploadError::Body(error) => Failure::usage(format!("A batch could not be put together: {error}.")),
            UploadError::Task(error) => Failure::usage(format!("A part of this program failed: {error}.")),
        }
    }
}

/// Writes what the check could not.
pub fn of_export(source: &Path, to: &Path, error: ExportError) -> Failure {
    match error {
        ExportError::Write(error) => Failure::write(to, &error),
        ExportError::Source(error) => match of_source(source, error) {
            Ok(fault) => Failure { code: exit::FILE, what: fault.message, next: None },
            Err(failure) => failure,
        },
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// What a call said, for people.
pub fn of_call(error: &adobe_target::CallError) -> Failure {
    use adobe_target::CallError;
    match error {
        CallError::Unauthorized { .. } => Failure {
            code: exit::TOKEN,
            what: messages::reason(uploads::Reason::Token).to_owned(),
            next: Some("Put the current token into FERRY_TOKEN.".to_owned()),
        },
        CallError::Offline { kind, .. } => {
            let mut what = format!("Nothing was sent: {kind}.");
            if let Some(cause) = error.source() {
                let _ = write!(what, " ({})", chain(cause));
            }
            Failure::usage(what).next("Check the client code, the network and the proxy.")
        }
        other => Failure::usage(format!("Target gave no usable answer: {other}.")).next("Try again in a minute."),
    }
}
