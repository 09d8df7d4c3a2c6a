// Made by `cargo xtask api` from src-tauri/app/src/api. Change that, not this.

export type UploadState = "checking" | "waiting" | "sending" | "following" | "paused" | "accepted" | "complete" | "partial" | "unconfirmed" | "failed" | "cancelled";

export type BatchState = "planned" | "sending" | "unknown" | "accepted" | "incomplete" | "complete" | "partial" | "stuck" | "unconfirmed" | "rejected" | "split";

export type Reason = "batch-size-mismatch" | "failed-rows" | "counts-short" | "not-found" | "foreign-status-host" | "no-status-address" | "status-gone" | "day-without-end" | "cancelled-unknown" | "said-no" | "token" | "two-rejections" | "many-rejected" | "unreadable" | "canary-not-visible" | "canary-different" | "canary-not-applied" | "interrupted" | "file-changed" | "connection";

export type Rule = "id-empty" | "id-forbidden-character" | "id-control-character" | "id-invisible-character" | "id-too-long" | "scientific-id" | "row-ragged" | "header-repeated" | "row-too-large" | "bad-encoding" | "id-not-pcid" | "transform-failed" | "value-delimiter" | "rule-required" | "rule-allowed" | "rule-pattern" | "rule-range" | "rule-length" | "rule-type" | "duplicate-rejected" | "id-backslash" | "id-looks-like-ecid" | "id-surrounding-space" | "id-typographic" | "id-unicode-twin" | "value-too-long" | "value-control-character" | "row-near-limit" | "duplicate-merged" | "quote-stray" | "spreadsheet-text-marker" | "null-literal" | "cell-error" | "formula-not-calculated" | "hidden-rows" | "ids-damaged" | "leading-zero-lost" | "date-ambiguous" | "number-ambiguous" | "personal-data" | "truncated-tail" | "header-matched-loosely" | "header-unnamed" | "header-duplicate" | "header-missing" | "column-missing" | "sheet-missing" | "file-unreadable" | "file-empty" | "file-changed" | "unterminated-quote";

export type ConnectionState = "works" | "token-refused" | "credentials-refused" | "no-rights" | "no-token" | "wrong-client-code" | "no-network" | "proxy" | "inspected" | "clock" | "blocked" | "unclear";

export type KeychainFault = "absent" | "locked" | "hangs" | "too-long" | "failed";

export type CommaTestStep = "sending" | "queued" | "applied";

export type TestCase = "comma" | "line-break" | "signs" | "letters";

export type Severity = "error" | "warning" | "off";

export type Unreadable = "in-use" | "password" | "permission" | "not-a-table" | "unsupported" | "lock-file" | "truncated" | "cloud-placeholder" | "too-deep" | "several-files" | "web-page" | "xml-workbook" | "xml" | "json" | "document" | "picture" | "link" | "archive" | "data-file" | "numbers" | "encrypted" | "utf32" | "mac-companion";

export type WaitingFor = "pace" | "rate-limited" | "offline" | "start";

export type Visibility = "same" | "not-yet" | "different";

/**
 * A language that the product speaks.
 */
export type Language = "en" | "pt-BR";

/**
 * The language that a person chose.
 */
export type LanguageChoice = "system" | "en" | "pt-BR";

/**
 * The theme that a person chose.
 */
export type ThemeChoice = "system" | "light" | "dark";

/**
 * What is remembered between starts.
 */
export type Settings = { 
/**
 * The window's language.
 */
language: LanguageChoice, 
/**
 * The window's theme.
 */
theme: ThemeChoice, 
/**
 * Calls to Target in any 60 seconds, 1 to 50 (Adobe Target, Bulk Profile Update API: 50 a minute for
 * an account).
 */
calls_per_minute: number, 
/**
 * The connection that was chosen last; none: the practice Target.
 */
connection: string | null, 
/**
 * Days that the history keeps an upload after its end; none: always.
 */
history_days: number | null, };

/**
 * All that the page must know before it shows anything.
 */
export type StartUp = { 
/**
 * As they were kept.
 */
settings: Settings, 
/**
 * What the language "as the system has it" comes to.
 */
system_language: Language, 
/**
 * The system's own locale, for numbers and dates; none where it has none.
 */
system_locale: string | null, 
/**
 * The program's version.
 */
version: string, };

/**
 * How many batches an upload has, and how many rows of them arrived.
 */
export type BatchTally = { 
/**
 * All.
 */
total: number, 
/**
 * Those that Target took.
 */
accepted: number, 
/**
 * Those to which nothing more will happen.
 */
ended: number, 
/**
 * Rows applied; none where a batch was applied and not counted.
 */
rows_applied: number | null, 
/**
 * Rows failed.
 */
rows_failed: number, 
/**
 * Rows whose profile does not exist.
 */
rows_not_found: number, };

/**
 * Where an upload goes.
 */
export type Shore = "practice" | "adobe";

/**
 * One upload in the list.
 */
export type Upload = { 
/**
 * Its id.
 */
id: string, 
/**
 * The file's name, without its folders.
 */
file: string, 
/**
 * The mapping's name.
 */
mapping: string, 
/**
 * The connection's name, where it has one.
 */
connection: string | null, 
/**
 * The client code.
 */
client: string, 
/**
 * Where it goes.
 */
shore: Shore, 
/**
 * How far it is.
 */
state: UploadState, 
/**
 * Whether somebody works on it at this moment.
 */
is_running: boolean, 
/**
 * Why it is so.
 */
reason: Reason | null, 
/**
 * Rows on the wire.
 */
rows: number, 
/**
 * Its batches, counted.
 */
batches: BatchTally, 
/**
 * The upload whose failed rows alone it sends.
 */
retry_of: string | null, 
/**
 * Milliseconds since 1970.
 */
started: number, 
/**
 * Milliseconds since 1970.
 */
ended: number | null, };

/**
 * The newest uploads.
 */
export type History = { 
/**
 * How many there are in all.
 */
total: number, 
/**
 * How many are worked on at this moment.
 */
running: number, 
/**
 * The newest first.
 */
uploads: Array<Upload>, };

/**
 * One batch.
 */
export type BatchLine = { 
/**
 * From 1.
 */
number: number, 
/**
 * Rows in it.
 */
rows: number, 
/**
 * Bytes of its body.
 */
bytes: number, 
/**
 * How far it is.
 */
state: BatchState, 
/**
 * Why.
 */
reason: Reason | null, };

/**
 * One line of what happened.
 */
export type Happening = { 
/**
 * Milliseconds since 1970.
 */
at: number, 
/**
 * The batch, where one is meant; else the upload.
 */
batch: number | null, 
/**
 * The state it came to; none where the event is no state.
 */
state: BatchState | UploadState, 
/**
 * Why, where the reason is one of ours.
 */
reason: Reason | null, 
/**
 * Target's own words, where it gave some.
 */
words: string | null, };

/**
 * What an upload waits for.
 */
export type Waiting = { 
/**
 * Why.
 */
reason: WaitingFor, 
/**
 * How long, at most.
 */
seconds: number, };

/**
 * What of an upload did not arrive and can go again.
 */
export type FailedRows = { 
/**
 * Rows that go again.
 */
rows: number, 
/**
 * Among them, rows of batches of which Target did not say which failed: these go whole.
 */
unnamed: number, 
/**
 * Rows of refused batches of which nobody knows yet which of them Target refuses.
 */
to_split: number, 
/**
 * The first rows of the file that Target refuses by themselves.
 */
rejected: Array<number>, 
/**
 * Batches that are sent at most to find those that it refuses.
 */
most_batches: number, 
/**
 * Minutes that their calls take at most.
 */
most_minutes: number, 
/**
 * Whether a live site reads them: the client code is to be typed.
 */
is_live: boolean, };

/**
 * One upload, opened.
 */
export type UploadDetail = { 
/**
 * As in the list.
 */
upload: Upload, 
/**
 * In order.
 */
batches: Array<BatchLine>, 
/**
 * The oldest first.
 */
happenings: Array<Happening>, 
/**
 * What of it did not arrive; `None` where nothing is known to have failed.
 */
failed: FailedRows | null, 
/**
 * The uploads that sent its failed rows again, the newest first.
 */
retries: Array<string>, 
/**
 * What it waits for at this moment.
 */
waiting: Waiting | null, 
/**
 * Whether it stands still and can go on.
 */
can_resume: boolean, 
/**
 * Whether this window works on it.
 */
is_ours: boolean, 
/**
 * Why this window's last try at it broke off: this computer's own trouble, not Target's word.
 */
failure: Failure | null, };

/**
 * What the practice Target does.
 */
export type PracticeStatus = { 
/**
 * Whether it answers.
 */
is_running: boolean, 
/**
 * Profiles that it holds; none before the first start.
 */
profiles: number | null, };

/**
 * How an account lets one in.
 */
export type AuthKind = "none" | "token" | "oauth";

/**
 * What is not secret about a project's credentials.
 */
export type ProjectForm = { 
/**
 * Its client id.
 */
client_id: string, 
/**
 * Its organisation.
 */
organisation: string, 
/**
 * The account's name in the Admin API.
 */
tenant: string, };

/**
 * Where a connection's secret is.
 */
export type SecretKept = { "kind": "missing" } | { "kind": "keychain" } | { "kind": "session", 
/**
 * Why it is not in the keychain.
 */
why: KeychainFault, };

/**
 * An account that a person sends to.
 */
export type Connection = { 
/**
 * What a person calls it.
 */
name: string, 
/**
 * The client code.
 */
client: string, 
/**
 * Whether a live site reads what is sent there.
 */
is_production: boolean, 
/**
 * Whether it lies on this computer.
 */
is_local: boolean, 
/**
 * How it lets one in.
 */
auth: AuthKind, 
/**
 * With Adobe OAuth: whose credentials.
 */
project: ProjectForm | null, 
/**
 * Where its token or client secret is.
 */
secret: SecretKept, 
/**
 * When its profile token ends, where that was read: milliseconds since 1970.
 */
token_ends: number | null, 
/**
 * Whether that is soon: within 14 days.
 */
ends_soon: boolean, 
/**
 * Whether an upload that begins now may outlast it.
 */
outlasts: boolean, 
/**
 * When its known attributes were fetched: milliseconds since 1970.
 */
known_at: number | null, 
/**
 * How it was found to read commas and line breaks inside values.
 */
proven: ProvenReading | null, 
/**
 * When something was last sent there: milliseconds since 1970.
 */
used: number | null, };

/**
 * Where the next upload goes.
 */
export type Destination = { "kind": "practice" } | { "kind": "account", 
/**
 * Which.
 */
connection: Connection, };

/**
 * A connection as a person fills it in.
 */
export type ConnectionForm = { 
/**
 * What a person calls it.
 */
name: string, 
/**
 * The client code.
 */
client: string, 
/**
 * Whether a live site reads what is sent there.
 */
is_production: boolean, 
/**
 * How it lets one in.
 */
auth: AuthKind, 
/**
 * With Adobe OAuth: whose credentials.
 */
project: ProjectForm | null, };

/**
 * What came of asking an account whether it answers.
 */
export type ConnectionTest = { 
/**
 * The outcome.
 */
state: ConnectionState, };

/**
 * The attributes that an account knows.
 */
export type KnownNames = { 
/**
 * Their names, in order.
 */
names: Array<string>, 
/**
 * For each header that was asked for: the name that it means, where one does.
 */
meant: Array<string | null>, };

/**
 * How an account was found to read commas and line breaks, and when.
 */
export type ProvenReading = { 
/**
 * Whether they stay in their values.
 */
keeps: boolean, 
/**
 * When that was found: milliseconds since 1970.
 */
at: number, 
/**
 * Whether that is so long ago that it is to be found again.
 */
is_old: boolean, };

/**
 * How far a probe is, or what it came to in this window.
 */
export type ProbeStatus = { 
/**
 * While it runs.
 */
step: CommaTestStep | null, 
/**
 * What it found.
 */
found: ProbeTable | null, 
/**
 * Why it found nothing.
 */
failure: Failure | null, };

/**
 * What a probe found.
 */
export type ProbeTable = { 
/**
 * The visitor that was sent.
 */
profile: string, 
/**
 * Value by value.
 */
tried: Array<ProbeLine>, };

/**
 * One value that was tried.
 */
export type ProbeLine = { 
/**
 * What it tries.
 */
trial: TestCase, 
/**
 * As sent.
 */
sent: string, 
/**
 * As it came back; none: it did not.
 */
found: string | null, };

/**
 * What is held over the window.
 */
export type Hover = "one-file" | "several-files" | "folder";

/**
 * A drop that opened nothing.
 */
export type RefusedDrop = { 
/**
 * Grows with each, so that the same one is told once.
 */
number: number, 
/**
 * Why.
 */
code: FailureCode, 
/**
 * Why the file cannot be read, where that is so.
 */
reason: Unreadable | null, 
/**
 * The line to blame, where one is.
 */
line: number | null, };

/**
 * A zip with several files, of which one is to be chosen.
 */
export type Packed = { 
/**
 * Grows with each.
 */
number: number, 
/**
 * The zip's name.
 */
file: string, 
/**
 * The files in it, by name; the first ones of very many.
 */
members: Array<string>, };

/**
 * A file that is being opened.
 */
export type Opening = { 
/**
 * Its name.
 */
file: string, 
/**
 * Rows of a workbook that were read.
 */
rows: number, };

/**
 * An encoding, and how the file reads in it.
 */
export type EncodingReading = { 
/**
 * Its name.
 */
encoding: string, 
/**
 * Pieces of the file around letters that hang on it.
 */
sample: Array<string>, };

/**
 * A setting of how a file is read that the file can speak against.
 */
export type FormatSetting = "encoding" | "delimiter" | "header-row";

/**
 * Where the file plainly is otherwise than the mapping remembers or the person said.
 */
export type FormatMismatch = { 
/**
 * Which setting.
 */
setting: FormatSetting, 
/**
 * As it was said.
 */
configured: string, 
/**
 * As the file has it.
 */
detected: string, 
/**
 * The file is read as it has it.
 */
is_followed: boolean, };

/**
 * How far the check of the draft is.
 */
export type DeskCheck = "none" | "running" | "done";

/**
 * A mapping file that was brought in.
 */
export type Imported = { 
/**
 * Grows with each, so that the same one is told once.
 */
number: number, 
/**
 * Its name; another one where that was taken.
 */
name: string, 
/**
 * What it loosens; where that is something, it is kept once a person accepts that.
 */
relaxed: Array<RelaxedCheck>, 
/**
 * Whether it is kept.
 */
is_kept: boolean, };

/**
 * All that the page asks for four times a second.
 */
export type Desk = { 
/**
 * What is held over the window.
 */
hover: Hover | null, 
/**
 * The last drop that opened nothing.
 */
refused: RefusedDrop | null, 
/**
 * A zip with several files, of which one is to be chosen.
 */
packed: Packed | null, 
/**
 * What is being opened.
 */
opening: Opening | null, 
/**
 * The version of the draft; it grows with every new file.
 */
draft: number | null, 
/**
 * How far its check is.
 */
check: DeskCheck, 
/**
 * The upload that this window works on.
 */
upload: string | null, 
/**
 * The last mapping file that was brought in.
 */
imported: Imported | null, 
/**
 * Where the next upload goes.
 */
destination: Destination, 
/**
 * Somebody wants to close the window while it sends, and is asked.
 */
is_closing: boolean, };

/**
 * What becomes of rows that a workbook hides.
 */
export type HiddenRowsChoice = "send" | "skip";

/**
 * A sheet of a workbook.
 */
export type Sheet = { 
/**
 * Its name.
 */
name: string, 
/**
 * Whether the workbook hides it.
 */
is_hidden: boolean, 
/**
 * Its rows of data, hidden ones too.
 */
rows: number, 
/**
 * Those of them that are hidden.
 */
hidden_rows: number, };

/**
 * How a file is read, where the person said so; the rest is detected.
 */
export type SourceChoice = { 
/**
 * A name such as `UTF-8` or `windows-1252`.
 */
encoding: string | null, 
/**
 * One character.
 */
delimiter: string | null, 
/**
 * One character, or `none`.
 */
quote: string | null, 
/**
 * The line of the header, from 1; 0: there is none.
 */
header_row: number | null, 
/**
 * Rows at the end that are totals or notes, and left out.
 */
skip_last: number | null, 
/**
 * A workbook's sheet.
 */
sheet: string | null, 
/**
 * What becomes of a workbook's hidden rows.
 */
hidden_rows: HiddenRowsChoice | null, 
/**
 * The file of a zip that holds several.
 */
member: string | null, };

/**
 * The version of Adobe's bulk endpoint (*Bulk Profile Update API*).
 */
export type Api = "v1" | "v2";

/**
 * The column that names the visitor.
 */
export type Identifier = { 
/**
 * Which key it is.
 */
kind: IdKind, 
/**
 * Where it stands.
 */
column: ColumnRef, 
/**
 * What is done to it, in order.
 */
transforms?: Array<Transform>, };

/**
 * One attribute of the visitors.
 */
export type Attribute = { 
/**
 * Its bare name in Target, without the `profile.` prefix.
 */
name: string, 
/**
 * What is done to the value, in order.
 */
transforms?: Array<Transform>, 
/**
 * What it must be.
 */
rules?: Rules, 
/**
 * Sent in place of an empty cell; wins over the mapping's own.
 */
empty_as?: string, column?: ColumnRef, value?: string, };

/**
 * A column by name or place.
 */
export type ColumnRef = string | { 
/**
 * The header.
 */
header: string, 
/**
 * Which of them.
 */
nth: number, } | { position: number };

/**
 * A step that changes a value. An empty value stays empty through all of them but `default`.
 */
export type Transform = "trim" | "clean" | "nfc" | "unwrap" | "lowercase" | "uppercase" | "collapse-spaces" | { "date": { 
/**
 * As the file has it.
 */
from: string, 
/**
 * As Target gets it.
 */
to: string, 
/**
 * Somebody said so: the column is not asked about where it reads day first and month first.
 */
certain?: boolean, } } | { "number": { 
/**
 * The file's decimal mark.
 */
decimal: string, 
/**
 * What separates its thousands; a blank stands for no-break blanks too.
 */
group?: string, 
/**
 * Somebody said so: the column is not asked about where a mark may be either.
 */
certain?: boolean, } } | { "boolean": { 
/**
 * The words for `true`.
 */
true: Array<string>, 
/**
 * The words for `false`.
 */
false: Array<string>, } } | { "map": Record<string, string> } | { "replace": { 
/**
 * Sought; never empty.
 */
from: string, 
/**
 * Put there.
 */
to: string, } } | { "prefix": string } | { "suffix": string } | { "default": string } | { "take": number } | "sha256";

/**
 * What a value must be.
 */
export type Rules = { 
/**
 * Not empty.
 */
required?: boolean, 
/**
 * One of these.
 */
allowed?: Array<string>, 
/**
 * A regular expression that fits the whole value.
 */
pattern?: string, 
/**
 * A number, at least this.
 */
min?: number, 
/**
 * A number, at most this.
 */
max?: number, 
/**
 * At most so many UTF-16 units.
 */
max_length?: number, 
/**
 * Of this type.
 */
type?: ValueType, 
/**
 * What becomes of a row that breaks one; `None`: it is excluded, unless the mapping's
 * `severity` says otherwise.
 */
severity?: OnBreak, };

/**
 * What becomes of a row that breaks an attribute's rule.
 */
export type OnBreak = "error" | "warning" | "omit";

/**
 * The type of a value.
 */
export type ValueType = "text" | "number" | "integer" | "boolean" | "date";

/**
 * What becomes of several rows of one visitor.
 */
export type Duplicates = "keep-first" | "keep-last" | "merge" | "reject";

/**
 * What becomes of a comma or a line break in a value. How Target reads an encoded one no page of
 * Adobe's says.
 */
export type Delimiters = "auto" | "send" | "exclude" | { 
/**
 * In place of a comma; `None`: as under `auto`.
 */
comma?: string, 
/**
 * In place of a line break; `None`: as under `auto`.
 */
line_break?: string, };

/**
 * A mapping profile, as it stands in a `*.ferrymap.json`.
 */
export type MappingFile = { 
/**
 * What a person calls it.
 */
name: string, 
/**
 * Adobe's endpoint version: v2 creates the profiles it does not find, v1 does not.
 */
api?: Api, 
/**
 * Which column names the visitor.
 */
identifier: Identifier, 
/**
 * What each visitor gets, in the order of the batch file's columns. Never empty, names unique.
 */
attributes: Array<Attribute>, 
/**
 * How this kind of file is read.
 */
source?: Record<string, unknown>, 
/**
 * Rules that weigh other than by default.
 */
severity?: Record<string, Severity>, 
/**
 * What becomes of several rows of one visitor.
 */
duplicates?: Duplicates, 
/**
 * What becomes of a comma or a line break in a value.
 */
delimiters?: Delimiters, 
/**
 * Sent in place of an empty cell.
 */
empty_as?: string, };

/**
 * A change of a mapping that mends an issue; [`Mapping::with`](crate::Mapping::with) makes it.
 *
 * `rows` counts those that no longer meet the issue's rule by the column concerned once it is made.
 * `attribute` is the attribute's name; without one, the identifier is meant.
 */
export type Fix = { "kind": "transform", 
/**
 * Whose.
 */
attribute?: string, 
/**
 * Which.
 */
transform: Transform, 
/**
 * Rows that it mends.
 */
rows: number, } | { "kind": "reading", 
/**
 * Whose.
 */
attribute?: string, 
/**
 * A `date` or a `number` that is certain.
 */
transform: Transform, 
/**
 * Rows that read two ways.
 */
rows: number, } | { "kind": "delimiters", 
/**
 * As in a mapping file.
 */
delimiters: Delimiters, 
/**
 * Rows that it mends.
 */
rows: number, } | { "kind": "duplicates", 
/**
 * As in a mapping file.
 */
duplicates: Duplicates, 
/**
 * Rows that it mends.
 */
rows: number, } | { "kind": "severity", 
/**
 * Whose.
 */
attribute: string, 
/**
 * Sent with the value, or without it.
 */
severity: OnBreak, 
/**
 * Rows that are no longer kept back.
 */
rows: number, } | { "kind": "warn", 
/**
 * Which.
 */
rule: Rule, } | { "kind": "no-quotes" } | { "kind": "header", 
/**
 * What the mapping says.
 */
from: ColumnRef, 
/**
 * What the file has.
 */
to: ColumnRef, };

/**
 * Which column of a file a reference means. Places are counted from 0.
 */
export type ColumnFit = { "fit": "exact", 
/**
 * Its place.
 */
column: number, } | { "fit": "loose", 
/**
 * Its place.
 */
column: number, } | { "fit": "missing", 
/**
 * The places of the columns with the most similar headers, the most similar first: of those that the mapping
 * doesn't use, if it's known.
 */
nearest: Array<number>, } | { "fit": "ambiguous", 
/**
 * Their places.
 */
columns: Array<number>, };

/**
 * What is wrong with an attribute's name.
 */
export type NameFault = "empty" | "long" | "delimiter" | "key";

/**
 * What Rust says about an attribute's name.
 */
export type NameVerdict = { 
/**
 * The name without spaces around it and without Target's own prefix.
 */
name: string, 
/**
 * What is wrong with it.
 */
fault: NameFault | null, 
/**
 * Whether another attribute has it.
 */
is_taken: boolean, };

/**
 * A kind of personal data that is known by its values.
 */
export type PersonalKind = "email" | "phone" | "card" | "national-id";

/**
 * What a column is suggested as.
 */
export type Suggest = "id" | "attribute" | "leave-out";

/**
 * What a suggestion is based on.
 */
export type SuggestionReason = { "reason": "id-header" } | { "reason": "unique-values" } | { "reason": "first-column" } | { "reason": "personal-header" } | { "reason": "personal-values", 
/**
 * What they are.
 */
kind: PersonalKind, 
/**
 * The values that look so.
 */
values: number, 
/**
 * The values that were looked at.
 */
looked_at: number, } | { "reason": "no-name" } | { "reason": "same-name", 
/**
 * The name.
 */
name: string, } | { "reason": "dates", 
/**
 * The format.
 */
format: string, 
/**
 * The values in this format.
 */
values: number, 
/**
 * The values in another one.
 */
unreadable: number, 
/**
 * One of those.
 */
example: string | null, } | { "reason": "numbers", 
/**
 * The decimal sign.
 */
decimal: string, 
/**
 * What separates groups of digits.
 */
group: string | null, 
/**
 * The values that are written so.
 */
values: number, 
/**
 * The values that aren't.
 */
unreadable: number, 
/**
 * One of those.
 */
example: string | null, } | { "reason": "yes-no", 
/**
 * The words for yes.
 */
true: Array<string>, 
/**
 * The words for no.
 */
false: Array<string>, } | { "reason": "two-date-formats", 
/**
 * A value that they read as different days.
 */
example: string, 
/**
 * Day first and month first, with what the example would be.
 */
readings: Array<Reading>, } | { "reason": "two-number-formats", 
/**
 * A value that they read as different numbers.
 */
example: string, 
/**
 * Both readings, with what the example would be.
 */
readings: Array<Reading>, } | { "reason": "consent-with-empty", 
/**
 * The empty cells.
 */
empty: number, };

/**
 * A way to read a column's values, with a value and what it's read as.
 */
export type Reading = { 
/**
 * The transform that reads the values.
 */
transform: Transform, 
/**
 * What the transform makes of the example.
 */
value: string, };

/**
 * The ways to read a column as one type.
 */
export type Readings = { 
/**
 * The ways: none, one, or two between which only a person can choose.
 */
ways: Array<Reading>, 
/**
 * With two ways, a value that they read differently.
 */
example: string | null, };

/**
 * What to do with one column.
 */
export type ColumnSuggestion = { 
/**
 * How a mapping names the column.
 */
column: ColumnRef, 
/**
 * What the column is suggested as.
 */
suggest: Suggest, 
/**
 * The attribute's name; `None` if the column isn't suggested as one.
 */
name: string | null, 
/**
 * What is done to its values.
 */
transforms: Array<Transform>, 
/**
 * Why; in part, questions that only a person can answer.
 */
reasons: Array<SuggestionReason>, };

/**
 * A column of the draft's file: what to do with it, and how its values can be read.
 */
export type DraftColumn = { 
/**
 * What to do with it, and why.
 */
suggestion: ColumnSuggestion, 
/**
 * Whether it looks like personal data.
 */
is_personal: boolean, 
/**
 * How it can be read as dates: in no way, in one, or in two.
 */
dates: Readings, 
/**
 * How it can be read as numbers: in no way, in one, or in two.
 */
numbers: Readings, 
/**
 * The transform that reads its words for yes and no.
 */
yes_and_no: Transform, 
/**
 * Its different values with their rows, if they're few enough to map each one.
 */
few: Array<ValueCount> | null, };

/**
 * Which column of the file a reference means.
 */
export type NamedFit = { 
/**
 * The reference, as the mapping has it.
 */
column: ColumnRef, 
/**
 * What it means.
 */
fit: ColumnFit, };

/**
 * A question about one field of a mapping: the identifier, or an attribute by its name.
 */
export type Question = { 
/**
 * The attribute's name; `None` for the identifier.
 */
attribute: string | null, 
/**
 * The column as the mapping names it.
 */
column: ColumnRef, 
/**
 * What is asked.
 */
about: QuestionAbout, };

/**
 * What a question is about. Places of columns are counted from 0.
 */
export type QuestionAbout = { "kind": "missing", 
/**
 * The places of the columns with the most similar headers, the most similar first.
 */
nearest: Array<number>, } | { "kind": "ambiguous", 
/**
 * Their places.
 */
columns: Array<number>, } | { "kind": "date", 
/**
 * A value that they read as different days.
 */
example: string, 
/**
 * Both readings, with what the example would be.
 */
readings: Array<Reading>, } | { "kind": "number", 
/**
 * A value that they read as different numbers.
 */
example: string, 
/**
 * Both readings, with what the example would be.
 */
readings: Array<Reading>, } | { "kind": "consent", 
/**
 * The empty cells.
 */
empty: number, };

/**
 * A mapping, compared with the draft's file.
 */
export type MappingView = { 
/**
 * Each column that the mapping names, and which one of the file it means.
 */
fits: Array<NamedFit>, 
/**
 * What only a person can say. Columns that a check wouldn't find come first.
 */
questions: Array<Question>, };

/**
 * The saved mapping profile that a draft began with.
 */
export type DraftMapping = { 
/**
 * What a person calls it.
 */
name: string, 
/**
 * Its text as it is kept.
 */
text: string, 
/**
 * Columns of the file, from 0, that were not there when it was saved.
 */
fresh: Array<number>, };

/**
 * A rule that weighs less under a mapping than by default.
 */
export type RelaxedCheck = { 
/**
 * Which.
 */
rule: Rule, 
/**
 * How much it weighs now.
 */
severity: Severity, };

/**
 * A saved mapping profile, in the list.
 */
export type SavedMapping = { 
/**
 * What a person calls it.
 */
name: string, 
/**
 * The column that names the visitor; none where this version cannot read the mapping.
 */
id: string | null, 
/**
 * The attributes' names.
 */
attributes: Array<string>, 
/**
 * The safeguards that it loosens.
 */
relaxed: Array<RelaxedCheck>, 
/**
 * When it was last changed: milliseconds since 1970.
 */
saved: number, 
/**
 * When something was last sent with it: milliseconds since 1970.
 */
used: number | null, };

/**
 * The file that an upload is being made of.
 */
export type Draft = { 
/**
 * Grows with every new file.
 */
version: number, 
/**
 * The file's name, without its folders.
 */
file: string, 
/**
 * Its size.
 */
bytes: number, 
/**
 * Whether it is the sample that comes with the program.
 */
is_sample: boolean, 
/**
 * Whether it is sent once more, under the mapping of then.
 */
is_again: boolean, 
/**
 * The files that it was put together of, where it was.
 */
union_of: Array<string>, 
/**
 * Whether it was pasted and lies in memory: it is to be saved before it is sent.
 */
is_pasted: boolean, 
/**
 * Its data records; none while they are counted.
 */
rows: number | null, 
/**
 * Why they could not be counted.
 */
trouble: Failure | null, 
/**
 * Its encoding's name.
 */
encoding: string, 
/**
 * Between cells.
 */
delimiter: string, 
/**
 * Around cells.
 */
quote: string | null, 
/**
 * Before a quote that is text.
 */
escape: string | null, 
/**
 * The line of the header, from 1; 0: there is none.
 */
header_row: number, 
/**
 * The sheet that is read, where it is a workbook.
 */
sheet: string | null, 
/**
 * The files of a zip that holds several; else none.
 */
members: Array<string>, 
/**
 * The one of them that is read.
 */
member: string | null, 
/**
 * Where the file plainly is otherwise than the mapping remembers or the person said.
 */
format_mismatches: Array<FormatMismatch>, 
/**
 * Hidden rows of a workbook that nobody decided about.
 */
hidden_rows: number, 
/**
 * Rows at the end that look like totals or notes, and are read.
 */
notes_below: number, 
/**
 * Rows at the end that are left out.
 */
skip_last: number, 
/**
 * The headers as they stand; empty ones too.
 */
columns: Array<string>, 
/**
 * The first records, 100 at most.
 */
sample: Array<Array<string>>, 
/**
 * What the person said of how it is read.
 */
options: SourceChoice, 
/**
 * The text of the mapping: the one last checked, else one to begin from.
 */
mapping: string, 
/**
 * The saved mapping that it began with.
 */
saved: DraftMapping | null, 
/**
 * Cells that are mended by hand.
 */
mended: number, 
/**
 * Whether the mapping is a suggestion that nobody has accepted or changed yet.
 */
is_suggested: boolean, 
/**
 * What to do with each column, in order: from the first rows, and once the rows are counted from all of them.
 */
suggestions: Array<DraftColumn>, 
/**
 * Which columns the mapping means, and what only a person can say about it.
 */
view: MappingView, 
/**
 * The date formats that are offered.
 */
date_formats: Array<string>, 
/**
 * The ways of writing a number that are offered, as transforms.
 */
number_formats: Array<Transform>, };

/**
 * A cell that was mended.
 */
export type Mended = { 
/**
 * The text that stood there as mended before; none: the file's own.
 */
before: string | null, 
/**
 * Cells that are mended now.
 */
cells: number, };

/**
 * A value, and how many rows have it.
 */
export type ValueCount = { 
/**
 * As the file has it, or as it was mended; empty for an empty cell and for one that a short row
 * lacks. Bytes that are no text are U+FFFD.
 */
value: string, 
/**
 * Rows that have it, blank ones among them.
 */
rows: number, };

/**
 * What would become of a row.
 */
export type Fate = "ready" | "excluded" | "empty";

/**
 * A visitor's id, before and after.
 */
export type PreviewId = { 
/**
 * As the file has it.
 */
before: string | null, 
/**
 * As it would go out; none where a transform cannot read it.
 */
after: string | null, };

/**
 * An attribute of one visitor.
 */
export type PreviewAttribute = { 
/**
 * Its name in Target.
 */
name: string, 
/**
 * As the file has it; none for a constant.
 */
before: string | null, 
/**
 * As it would go out; none where a transform cannot read it.
 */
after: string | null, };

/**
 * A rule that the previewed row meets.
 */
export type PreviewIssue = { 
/**
 * Which.
 */
rule: Rule, 
/**
 * How much it weighs.
 */
severity: Severity, 
/**
 * The column to blame, where one is.
 */
column: string | null, 
/**
 * The value, shortened.
 */
value: string, };

/**
 * One row of the file as it would arrive in Target.
 */
export type Preview = { 
/**
 * What would become of it.
 */
fate: Fate, 
/**
 * The visitor's id.
 */
id: PreviewId, 
/**
 * In the mapping's order.
 */
attributes: Array<PreviewAttribute>, 
/**
 * The rules that it meets.
 */
issues: Array<PreviewIssue>, };

/**
 * How far a check is.
 */
export type CheckState = "none" | "running" | "done" | "failed" | "cancelled";

/**
 * A look at a check.
 */
export type CheckStatus = { 
/**
 * How far it is.
 */
state: CheckState, 
/**
 * Bytes of the file read so far.
 */
bytes_read: number, 
/**
 * Bytes of the file.
 */
bytes: number, 
/**
 * Rows read so far.
 */
rows_read: number, 
/**
 * How long it took, or has taken so far.
 */
seconds: number, 
/**
 * What was found, or was found so far.
 */
report: CheckReport | null, 
/**
 * Why it came to nothing.
 */
failure: Failure | null, };

/**
 * Where the rows went: `read = ready + excluded + merged + empty`.
 */
export type CheckedRows = { 
/**
 * Data rows.
 */
read: number, 
/**
 * Visitors that would go out.
 */
ready: number, 
/**
 * Kept back by an error.
 */
excluded: number, 
/**
 * Settled into another row of the same visitor.
 */
merged: number, 
/**
 * Nothing in them that Target would take.
 */
empty: number, };

/**
 * What a check found.
 */
export type CheckReport = { 
/**
 * Where the rows went; duplicates are settled at the end alone.
 */
rows: CheckedRows, 
/**
 * Batches that would be sent; 0 until the end.
 */
batches: number, 
/**
 * Bytes of all of them.
 */
bytes: number, 
/**
 * Whether no rule about the whole file or a column keeps it back.
 */
is_sendable: boolean, 
/**
 * The worst first.
 */
issues: Array<Issue>, };

/**
 * A rule, and the rows that met it.
 */
export type Issue = { 
/**
 * Which.
 */
rule: Rule, 
/**
 * How much it weighs.
 */
severity: Severity, 
/**
 * Rows that met it, each once.
 */
rows: number, 
/**
 * What it speaks of.
 */
scope: IssueScope, 
/**
 * The first of them.
 */
samples: Array<IssueRow>, 
/**
 * The columns in which the issue was found, the one with most rows first. Empty where an issue belongs to whole
 * rows or to the file.
 */
columns: Array<IssueColumn>, 
/**
 * What would mend it; once the check has ended.
 */
fixes: Array<Fix>, };

/**
 * What a rule speaks of.
 */
export type IssueScope = "row" | "column" | "file";

/**
 * One column in which an issue was found.
 */
export type IssueColumn = { 
/**
 * The column's header; none for a fixed value.
 */
name: string | null, 
/**
 * The column's index in the file, from 0.
 */
place: number | null, 
/**
 * The attribute that the column feeds; none for the identifier.
 */
attribute: string | null, 
/**
 * How many rows have the issue in this column.
 */
rows: number, };

/**
 * One place where a rule was met.
 */
export type IssueRow = { 
/**
 * Data row, from 1; none where a whole column or the file is meant.
 */
row: number | null, 
/**
 * Line of the file, from 1.
 */
line: number | null, 
/**
 * The column to blame, where one is.
 */
column: string | null, 
/**
 * Its place, from 0.
 */
place: number | null, 
/**
 * The value, shortened.
 */
value: string, };

/**
 * A page of the places where a rule was met.
 */
export type IssueRows = { 
/**
 * How many there are; a row that met the rule in two columns counts twice.
 */
total: number | null, 
/**
 * In the order of the file.
 */
rows: Array<IssueRow>, };

/**
 * How a checked file is sent.
 */
export type SendOptions = { 
/**
 * So many visitors first, and the others once these are seen to be right.
 */
canary: number | null, 
/**
 * Rows a batch, where they are to be fewer than Target takes.
 */
max_rows: number | null, 
/**
 * Not before the clock shows this time of day, as in `06:30`.
 */
start_at: string | null, 
/**
 * The client code as it was typed, where a live site reads what is sent.
 */
confirmed: string | null, 
/**
 * The person knows that excluded rows stay behind.
 */
skip_excluded: boolean, };

/**
 * One attribute.
 */
export type AttributeChange = { 
/**
 * Its name.
 */
name: string, 
/**
 * What Target holds; none: nothing.
 */
now: string | null, 
/**
 * What it would hold.
 */
after: string, };

/**
 * One visitor.
 */
export type VisitorChange = { 
/**
 * Its id.
 */
id: string, 
/**
 * Whether Target knows it.
 */
is_known: boolean, 
/**
 * Attribute by attribute.
 */
attributes: Array<AttributeChange>, };

/**
 * What a send would change.
 */
export type BeforeAfter = { 
/**
 * Spread over the file.
 */
visitors: Array<VisitorChange>, 
/**
 * What a spreadsheet may have done to the ids, where Target knows none of them.
 */
hint: { kind: "zeros-lost"; width: number } | { kind: "blanks" } | null, };

/**
 * What an earlier upload wrote and this one may erase.
 */
export type Override = { 
/**
 * The earlier upload.
 */
upload: string, 
/**
 * When it was sent, in milliseconds since 1970.
 */
at: number, 
/**
 * Visitors of whom something would be missing.
 */
visitors: number, 
/**
 * Its attributes that may be erased, the one of most visitors first.
 */
attributes: Array<string>, 
/**
 * Its file's name, where the upload is still known.
 */
file: string | null, 
/**
 * Why nothing of it can go out once more with the new file; none: it can, as far as a glance tells.
 */
lost: Lost | null, };

/**
 * Why an earlier upload's file cannot be read as it was sent.
 */
export type Lost = "changed" | "mended" | "unknown";

/**
 * How far the file is that is put together of the draft and of what earlier uploads wrote.
 */
export type UnionStatus = { 
/**
 * Whether it is being written.
 */
is_running: boolean, 
/**
 * Rows read so far.
 */
done: number, 
/**
 * Rows to read.
 */
all: number, 
/**
 * Why it came to nothing.
 */
failure: Failure | null, };

/**
 * The kinds of a visitor's id.
 */
export type IdKind = "thirdPartyId" | "pcId";

/**
 * One attribute that Target holds.
 */
export type HeldAttribute = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its value.
 */
value: string, 
/**
 * When it last changed, as Target wrote it.
 */
modified_at: string | null, };

/**
 * What Target holds of one visitor; nothing where it knows none.
 */
export type HeldProfile = { 
/**
 * When it last changed, as Target wrote it.
 */
modified_at: string | null, 
/**
 * By their names.
 */
attributes: Array<HeldAttribute>, };

/**
 * A sample of an upload's visitors, as Target showed them last.
 */
export type Arrived = { 
/**
 * Those that could be fetched.
 */
spots: Array<Spot>, 
/**
 * When those that are not visible yet are fetched again, in milliseconds since 1970; none: all are, or their
 * day is over.
 */
next: number | null, };

/**
 * A visitor that was looked up after it was sent.
 */
export type Spot = { 
/**
 * Its id.
 */
id: string, 
/**
 * Whether Target shows what was sent.
 */
seen: Visibility, 
/**
 * Attribute by attribute.
 */
attributes: Array<SpotAttribute>, };

/**
 * One attribute, sent and found.
 */
export type SpotAttribute = { 
/**
 * Its name.
 */
name: string, 
/**
 * What was sent.
 */
sent: string, 
/**
 * What Target holds; none: nothing.
 */
found: string | null, };

/**
 * What somebody can do something about.
 */
export type FailureCode = "home-unusable" | "journal-later" | "journal-read-only" | "journal-failed" | "disk-full" | "work-folder" | "no-such-upload" | "settings-not-saved" | "practice-failed" | "several-files" | "folder" | "no-path" | "file-gone" | "file-unreadable" | "sheet-missing" | "file-empty" | "header-missing" | "unterminated-quote" | "file-changed" | "no-draft" | "mapping-wrong" | "column-missing" | "header-duplicate" | "upload-running" | "not-checked" | "rows-excluded" | "nothing-ready" | "upload-ended" | "nothing-failed" | "cells-forgotten" | "earlier-changed" | "earlier-mended" | "offline" | "no-such-mapping" | "name-taken" | "name-wrong" | "no-such-connection" | "name-reserved" | "client-code-wrong" | "token-missing" | "keychain-absent" | "keychain-locked" | "keychain-hangs" | "keychain-failed" | "token-refused" | "client-id-wrong" | "organisation-wrong" | "tenant-wrong" | "credentials-refused" | "no-rights" | "no-token" | "id-wrong" | "token-wrong" | "probe-running" | "probe-stuck" | "probe-not-visible" | "probe-stopped" | "probe-refused" | "not-confirmed" | "not-saved" | "hidden-rows" | "no-table" | "export-failed" | "export-is-source" | "no-such-time" | "machine";

/**
 * What the page is told. What belongs to one code alone is left out with the others.
 */
export type Failure = { 
/**
 * Which.
 */
code: FailureCode, 
/**
 * With `file-unreadable`: why.
 */
reason?: Unreadable, 
/**
 * With `unterminated-quote` and `header-missing`: the line of the file, from 1.
 */
line?: number, 
/**
 * With `mapping-wrong`: the path in the mapping, as in `attributes[2].name`.
 */
place?: string, 
/**
 * With `mapping-wrong`: what is wrong there.
 */
what?: string, 
/**
 * With `column-missing` and `header-duplicate`: the column that the mapping names.
 */
wanted?: string, 
/**
 * With `column-missing`: the file's columns that come nearest.
 */
nearest?: Array<string>, 
/**
 * With `upload-running`, `earlier-changed`, `earlier-mended`, and `no-such-upload` of an earlier one: its id.
 */
upload?: string, };
