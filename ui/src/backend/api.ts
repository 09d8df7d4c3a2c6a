// Made by `cargo xtask api` from src-tauri/app/src/api. Change that, not this.

export const UPLOAD_STATES = ["checking", "waiting", "sending", "confirming", "paused", "accepted", "complete", "partial", "unconfirmed", "failed", "cancelled"] as const;

export type UploadState = (typeof UPLOAD_STATES)[number];

export const BATCH_STATES = ["planned", "sending", "unknown", "accepted", "incomplete", "complete", "partial", "stuck", "unconfirmed", "rejected", "split"] as const;

export type BatchState = (typeof BATCH_STATES)[number];

export const REASONS = ["batch-size-mismatch", "failed-rows", "counts-short", "status-contradictory", "not-found", "foreign-status-host", "no-status-address", "status-gone", "day-without-end", "cancelled-unknown", "rejected", "rejected-after-unknown", "token", "two-rejections", "many-rejected", "unreadable", "canary-not-visible", "canary-different", "canary-all-new", "canary-not-applied", "interrupted", "file-changed", "no-file", "connection"] as const;

export type Reason = (typeof REASONS)[number];

export const RULES = ["id-empty", "id-forbidden-character", "id-control-character", "id-invisible-character", "id-too-long", "scientific-id", "row-ragged", "row-short", "header-repeated", "row-too-large", "bad-encoding", "id-not-pcid", "transform-failed", "condition-unreadable", "value-delimiter", "rule-required", "rule-allowed", "rule-pattern", "rule-range", "rule-length", "rule-type", "duplicate-rejected", "id-backslash", "id-looks-like-ecid", "id-surrounding-space", "id-quoted", "id-typographic", "id-unicode-twin", "id-case-twin", "id-zero-twin", "text-lost", "text-encoded", "value-too-long", "value-control-character", "row-near-limit", "template-part-empty", "duplicate-merged", "duplicate-tie", "duplicate-date", "quote-stray", "spreadsheet-text-marker", "null-literal", "cell-error", "formula-not-calculated", "hidden-rows", "ids-damaged", "ids-not-compared", "leading-zero-lost", "id-decimal", "date-ambiguous", "number-ambiguous", "date-as-text", "number-as-text", "personal-data", "truncated-tail", "row-limit-reached", "header-matched-loosely", "header-wider", "header-unnamed", "header-duplicate", "header-unclear", "header-delimiter", "labels-left-out", "labels-unclear", "delimiter-unclear", "merged-cells", "header-missing", "column-missing", "sheet-missing", "file-unreadable", "file-empty", "file-changed", "unterminated-quote"] as const;

export type Rule = (typeof RULES)[number];

export const CONNECTION_STATES = ["works", "token-rejected", "credentials-rejected", "no-permission", "no-token", "wrong-client-code", "no-network", "proxy", "inspected", "clock", "blocked", "unclear"] as const;

export type ConnectionState = (typeof CONNECTION_STATES)[number];

export const KEYCHAIN_FAULTS = ["absent", "locked", "hangs", "too-long", "failed"] as const;

export type KeychainFault = (typeof KEYCHAIN_FAULTS)[number];

export const COMMA_TEST_STEPS = ["sending", "queued", "applied"] as const;

export type CommaTestStep = (typeof COMMA_TEST_STEPS)[number];

export const TEST_CASES = ["comma", "letters", "line-break", "signs"] as const;

export type TestCase = (typeof TEST_CASES)[number];

export const SEVERITIES = ["error", "warning", "off"] as const;

export type Severity = (typeof SEVERITIES)[number];

export const UNREADABLES = ["in-use", "password", "permission", "not-a-table", "unsupported", "lock-file", "truncated", "cloud-placeholder", "archive-bomb", "several-files", "web-page", "xml-workbook", "xml", "json", "document", "picture", "shortcut", "archive", "data-file", "numbers", "encrypted", "utf32", "apple-double", "pointer", "contacts", "old-workbook", "sql", "mail", "yaml"] as const;

export type Unreadable = (typeof UNREADABLES)[number];

export const WAITING_FOR = ["pace", "rate-limited", "offline", "start"] as const;

export type WaitingFor = (typeof WAITING_FOR)[number];

export const VISIBILITIES = ["same", "not-yet", "different"] as const;

export type Visibility = (typeof VISIBILITIES)[number];

export const COMMANDS = ["start_up", "save_settings", "answer_close", "notify", "show_data_folder", "show_draft", "erase_all", "session", "open_dialog", "open_sample", "close_draft", "draft", "set_source", "preview", "attribute_name", "mapping_view", "put_transform", "before_map", "free_name", "name_verdict", "is_pattern", "value_counts", "kept_rows", "open_pasted", "save_pasted", "draft_restore", "draft_keep", "kept_drafts", "kept_draft_open", "kept_draft_discard", "sheets", "open_archive_member", "open_cancel", "encodings", "check_start", "check_status", "check_cancel", "issue_rows", "export_excluded", "export_report", "edit_cell", "row_cells", "apply_fix", "mappings", "mapping_save", "mapping_rename", "mapping_duplicate", "mapping_remove", "mapping_restore", "mapping_export", "mapping_template", "mapping_import", "mapping_import_answer", "practice_status", "practice_start", "practice_stop", "connections", "connection_save", "connection_remove", "connection_restore", "token_set", "token_forget", "token_generate", "comma_test_start", "comma_test_status", "comma_test_stop", "target_attributes_fetch", "target_attributes", "target_attributes_match", "token_store_again", "connection_test", "connection_choose", "visitor_profile", "uploads", "upload", "upload_reopen", "is_first_send", "preview_changes", "overrides", "combine_start", "combine_status", "combine_cancel", "send_start", "upload_pause", "upload_cancel", "upload_resume", "upload_retry", "export_failed", "spot_check"] as const;

export type Command = (typeof COMMANDS)[number];

export const FAILURE_CODES = ["settings-not-saved", "practice-failed", "several-files", "folder", "no-path", "mapping-not-text", "no-draft", "not-checked", "rows-excluded", "nothing-ready", "client-code-wrong", "client-id-wrong", "organization-wrong", "tenant-wrong", "id-wrong", "token-wrong", "not-confirmed", "no-visitor-known", "not-saved", "hidden-rows", "totals-unanswered", "no-table", "export-is-source", "no-such-time", "data-folder-unusable", "journal-later", "journal-read-only", "journal-failed", "journal-damaged", "upload-damaged", "disk-full", "work-folder", "no-such-upload", "cancelled", "file-gone", "file-unreadable", "sheet-missing", "file-empty", "header-missing", "unterminated-quote", "file-changed", "sent-file-changed", "mapping-wrong", "mapping-unreadable", "column-missing", "header-duplicate", "upload-running", "upload-not-ended", "upload-ended", "upload-not-checked", "nothing-failed", "already-retried", "newer-values", "edits-forgotten", "no-file", "earlier-forgotten", "earlier-changed", "earlier-edited", "export-failed", "offline", "unexpected-response", "no-such-mapping", "no-such-connection", "name-taken", "name-wrong", "name-reserved", "token-missing", "keychain", "sent-unknown", "token-rejected", "credentials-rejected", "no-permission", "no-token", "comma-test-running", "comma-test-stuck", "comma-test-not-visible", "comma-test-stopped", "comma-test-rejected", "machine"] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

export const INVISIBLE_CHARACTERS = "\\u{0}-\\u{1f}\\u{7f}-\\u{a0}\\u{ad}-\\u{ad}\\u{34f}-\\u{34f}\\u{61c}-\\u{61c}\\u{115f}-\\u{1160}\\u{1680}-\\u{1680}\\u{17b4}-\\u{17b5}\\u{180b}-\\u{180e}\\u{2000}-\\u{200f}\\u{2028}-\\u{202f}\\u{205f}-\\u{206f}\\u{3000}-\\u{3000}\\u{3164}-\\u{3164}\\u{fe00}-\\u{fe0f}\\u{feff}-\\u{feff}\\u{ffa0}-\\u{ffa0}\\u{fff9}-\\u{fffb}\\u{e0000}-\\u{e0fff}";

/**
 * A language of the app.
 */
export type Language = "en" | "pt-BR";

/**
 * The language that the user chose.
 */
export type LanguageChoice = "system" | "en" | "pt-BR";

/**
 * The theme that the user chose.
 */
export type ThemeChoice = "system" | "light" | "dark";

/**
 * The settings, which are stored in the data folder.
 */
export type Settings = { language: LanguageChoice, theme: ThemeChoice, 
/**
 * Calls to Target in any 60 seconds, from 1 to 50. Adobe allows 50 per minute and account (Adobe Target, Bulk
 * Profile Update API).
 */
calls_per_minute: number, 
/**
 * The name of the connection that was chosen last; `null` is the practice Target.
 */
connection: string | null, 
/**
 * Days that an ended upload stays in the history; `null` is forever.
 */
history_days: number | null, };

/**
 * What the page needs before it can show anything.
 */
export type StartUp = { settings: Settings, 
/**
 * The app's language if the setting is `system`.
 */
system_language: Language, 
/**
 * The system's locale for numbers and dates, if it has one.
 */
system_locale: string | null, version: string, };

/**
 * An upload's rows, each counted once, by what is known about it.
 */
export type RowResults = { 
/**
 * Rows that Target counted as applied.
 */
applied: number, 
/**
 * Rows of batches that Target called complete without a count.
 */
uncounted: number, 
/**
 * Rows that Target reported as failed, and rows of rejected batches.
 */
failed: number, 
/**
 * Rows whose profiles weren't found.
 */
not_found: number, 
/**
 * Rows that are missing in Target's counts. Target didn't say which.
 */
missing: number, 
/**
 * Rows of batches without a result. They may have been applied.
 */
unknown: number, 
/**
 * Rows of batches that Target accepted and hasn't finished.
 */
accepted: number, 
/**
 * Rows of batches that are being sent.
 */
sending: number, 
/**
 * Rows that weren't sent.
 */
waiting: number, };

/**
 * The visitors of a test batch by whether Target had them before it was sent. Visitors that couldn't be fetched are in
 * neither count.
 */
export type KnownBefore = { 
/**
 * Visitors with a profile.
 */
known: number, 
/**
 * Visitors without one.
 */
new: number, };

/**
 * The batches of an upload by state, and their rows by result.
 */
export type BatchTally = { total: number, 
/**
 * Batches that Target accepted.
 */
accepted: number, 
/**
 * Batches whose state is final.
 */
ended: number, 
/**
 * All rows, each counted once.
 */
rows: RowResults, };

/**
 * The kind of Target that an upload goes to.
 */
export type DestinationKind = "practice" | "account";

/**
 * An upload in the list.
 */
export type Upload = { id: string, 
/**
 * The file's name, without its folders.
 */
file: string, mapping: string, 
/**
 * The connection's name; `null` if it was sent without one, or to the app's own practice Target.
 */
connection: string | null, client: string, destination: DestinationKind, 
/**
 * Whether a live site uses the profiles of its account, according to the connections as they are today.
 */
is_live: boolean, state: UploadState, 
/**
 * Whether this window or another program is running it.
 */
is_running: boolean, 
/**
 * Why it's in this state.
 */
reason: Reason | null, 
/**
 * Rows in all batches.
 */
rows: number, 
/**
 * Rows of the file that don't meet the conditions of the mapping.
 */
filtered: number, batches: BatchTally, 
/**
 * The upload whose failed rows it sends again.
 */
retry_of: string | null, 
/**
 * When it was started, in milliseconds since 1970.
 */
started: number, 
/**
 * When it ended, in milliseconds since 1970.
 */
ended: number | null, };

export type History = { 
/**
 * The number of all uploads, also of those that aren't listed.
 */
total: number, 
/**
 * The number of running uploads.
 */
running: number, 
/**
 * The number of uploads whose records are damaged, so that they aren't listed.
 */
unreadable: number, 
/**
 * Whether the history was damaged and rebuilt, so that uploads may be missing.
 */
is_rebuilt: boolean, 
/**
 * The newest uploads, newest first.
 */
uploads: Array<Upload>, };

/**
 * A batch of an upload.
 */
export type BatchSummary = { 
/**
 * Its number, from 1.
 */
number: number, rows: number, 
/**
 * Its rows, each counted once.
 */
results: RowResults, 
/**
 * Bytes of its body.
 */
bytes: number, state: BatchState, 
/**
 * Why it's in this state.
 */
reason: Reason | null, };

/**
 * An entry of an upload's log.
 */
export type LogEntry = { 
/**
 * When it happened, in milliseconds since 1970.
 */
at: number, 
/**
 * The number of the batch; `null` if the entry is about the whole upload.
 */
batch: number | null, 
/**
 * The new state of the batch or upload.
 */
state: BatchState | UploadState, 
/**
 * Why, if it's a reason that Profile Ferry has a message for.
 */
reason: Reason | null, 
/**
 * The message of Target's response, in one line.
 */
message: string | null, };

/**
 * What an upload is waiting for.
 */
export type Waiting = { reason: WaitingFor, 
/**
 * The longest time left.
 */
seconds: number, };

/**
 * The failed rows of an upload, which can be sent again.
 */
export type FailedRows = { 
/**
 * Rows that would be sent again.
 */
rows: number, 
/**
 * Rows of batches for which Target didn't name the failed rows, so that the whole batch is sent again.
 */
unnamed: number, 
/**
 * Rows of rejected batches that can be split to find the rejected rows.
 */
to_split: number, 
/**
 * The first rows of the file that Target rejects on their own.
 */
rejected: Array<number>, 
/**
 * The maximum number of batches that splitting sends.
 */
most_batches: number, 
/**
 * The maximum number of minutes that their calls take.
 */
most_minutes: number, 
/**
 * Whether they go to a live site, which requires its client code to be typed.
 */
is_live: boolean, };

/**
 * An upload with its batches and log.
 */
export type UploadDetail = { upload: Upload, batches: Array<BatchSummary>, 
/**
 * The log, oldest entry first.
 */
log: Array<LogEntry>, 
/**
 * The failed rows; `null` if no row is known to have failed.
 */
failed: FailedRows | null, 
/**
 * What Target had of the test batch's visitors before it was sent, if that was asked.
 */
known_before: KnownBefore | null, 
/**
 * The uploads that sent its failed rows again, newest first.
 */
retries: Array<string>, 
/**
 * What it's waiting for now.
 */
waiting: Waiting | null, 
/**
 * Whether it's paused and can be resumed.
 */
can_resume: boolean, 
/**
 * Whether this window is running it.
 */
is_active: boolean, 
/**
 * Why this window's last attempt to run it failed. Rejections by Target are reasons, not failures.
 */
failure: Failure | null, };

/**
 * The state of the practice Target.
 */
export type PracticeStatus = { is_running: boolean, 
/**
 * The number of stored profiles; `null` before the first start.
 */
profiles: number | null, };

/**
 * How to authenticate with an account.
 */
export type AuthKind = "none" | "token" | "oauth";

/**
 * The credentials of an OAuth project, without its client secret.
 */
export type ProjectForm = { client_id: string, organization: string, 
/**
 * The account's name in Target's Admin API.
 */
tenant: string, };

/**
 * Where a connection's secret is stored.
 */
export type SecretStorage = { "kind": "missing" } | { "kind": "keychain" } | { "kind": "session", 
/**
 * Why it isn't in the keychain.
 */
why: KeychainFault, };

export type Connection = { name: string, client: string, 
/**
 * Whether it's marked as used by a live site.
 */
is_production: boolean, 
/**
 * Whether a live site uses its profiles: it's marked so, or another connection with this client code is.
 */
is_live: boolean, 
/**
 * The name of the connection that is marked as live, if that's another one.
 */
live_as: string | null, 
/**
 * Whether it's marked as a practice Target.
 */
is_practice: boolean, 
/**
 * Whether it's on this computer.
 */
is_local: boolean, auth: AuthKind, 
/**
 * The OAuth project, if `auth` is `oauth`.
 */
project: ProjectForm | null, 
/**
 * Where its token or client secret is stored.
 */
secret: SecretStorage, 
/**
 * When its profile token expires, if that's known, in milliseconds since 1970.
 */
token_expires_at: number | null, 
/**
 * Whether the token expires within 14 days.
 */
expires_soon: boolean, 
/**
 * Whether the token may expire during an upload that starts now.
 */
may_expire_during_upload: boolean, 
/**
 * When the names of its attributes were fetched, in milliseconds since 1970.
 */
attributes_fetched_at: number | null, 
/**
 * The result of its last comma test.
 */
comma_test: LastCommaTest | null, 
/**
 * When it was last used to send, in milliseconds since 1970.
 */
used: number | null, };

/**
 * Where the next upload goes.
 */
export type Destination = { "kind": "practice" } | { "kind": "account", connection: Connection, };

/**
 * The form of a new or changed connection.
 */
export type ConnectionForm = { name: string, client: string, 
/**
 * Whether a live site uses the profiles of this account.
 */
is_production: boolean, 
/**
 * Whether it's a practice Target, which only an endpoint on this computer can be.
 */
is_practice: boolean, auth: AuthKind, 
/**
 * The OAuth project, if `auth` is `oauth`.
 */
project: ProjectForm | null, };

/**
 * The result of testing a connection.
 */
export type ConnectionTest = { state: ConnectionState, };

/**
 * The attributes that an account already has.
 */
export type TargetAttributes = { names: Array<string>, 
/**
 * For each requested header, the attribute that it probably means.
 */
matches: Array<string | null>, };

/**
 * How an account handled commas and line breaks in its last comma test.
 */
export type LastCommaTest = { 
/**
 * Whether values kept their commas and line breaks.
 */
passed: boolean, 
/**
 * When it was tested, in milliseconds since 1970.
 */
at: number, 
/**
 * Whether the result is too old to be relied on.
 */
is_old: boolean, };

/**
 * The progress of a comma test, or its result since the app started.
 */
export type CommaTestStatus = { 
/**
 * The current step, while the test is running.
 */
step: CommaTestStep | null, report: CommaTestReport | null, 
/**
 * Why there's no report.
 */
failure: Failure | null, };

/**
 * What a comma test found.
 */
export type CommaTestReport = { 
/**
 * The ID of the test profile.
 */
profile: string, results: Array<CommaTestResult>, };

/**
 * A value of a comma test.
 */
export type CommaTestResult = { 
/**
 * What the value tests.
 */
case: TestCase, sent: string, 
/**
 * The value in Target, if there is one.
 */
found: string | null, };

/**
 * What is being dragged over the window.
 */
export type Hover = "one-file" | "several-files" | "folder";

/**
 * A drop that couldn't be opened.
 */
export type RejectedDrop = { 
/**
 * Grows with each, so that the page shows each one once.
 */
number: number, failure: Failure, };

/**
 * An archive with several files, one of which must be chosen.
 */
export type ArchiveMembers = { 
/**
 * Grows with each archive.
 */
number: number, file: string, 
/**
 * The names of its files, at most 200.
 */
members: Array<string>, };

/**
 * A file that is being opened.
 */
export type Opening = { 
/**
 * The file's name, without its folders.
 */
file: string, 
/**
 * Rows of a workbook read so far.
 */
rows: number, };

/**
 * An encoding that the file could have, and the file's text in it.
 */
export type EncodingSample = { encoding: string, 
/**
 * Parts of the file that look different in another encoding.
 */
sample: Array<string>, };

/**
 * A setting that can be compared with the file's content.
 */
export type FormatSetting = "encoding" | "delimiter" | "header-row";

/**
 * A setting that differs from the file's content.
 */
export type FormatMismatch = { setting: FormatSetting, 
/**
 * The value in the mapping, or the one that the user chose.
 */
configured: string, 
/**
 * The value that the file's content shows.
 */
detected: string, 
/**
 * Whether the file is read with the detected value.
 */
uses_detected: boolean, };

/**
 * The state of the draft's check.
 */
export type SessionCheck = "none" | "running" | "done";

/**
 * An imported mapping file.
 */
export type ImportedMapping = { 
/**
 * Grows with each import, so that the page shows each one once.
 */
number: number, 
/**
 * The mapping's name, with a number added if it was taken.
 */
name: string, 
/**
 * The checks that it relaxes. If there are any, it's saved when the user accepts them.
 */
relaxed: Array<RelaxedCheck>, is_saved: boolean, };

/**
 * What the page polls four times a second.
 */
export type SessionStatus = { 
/**
 * What is being dragged over the window.
 */
hover: Hover | null, 
/**
 * The last drop that couldn't be opened.
 */
rejected: RejectedDrop | null, 
/**
 * An archive that waits for a choice.
 */
archive: ArchiveMembers | null, opening: Opening | null, 
/**
 * The version of the draft, which grows with every file that is opened.
 */
draft: number | null, check: SessionCheck, 
/**
 * The ID of the upload that this window runs.
 */
upload: string | null, 
/**
 * The last imported mapping file.
 */
imported: ImportedMapping | null, 
/**
 * Where the next upload goes.
 */
destination: Destination, 
/**
 * Whether the window was asked to close while it sends, and waits for the user's answer.
 */
is_closing: boolean, };

/**
 * What to do with the hidden rows of a workbook.
 */
export type HiddenRowsChoice = "send" | "skip";

/**
 * What to do with rows at the end of a file that look like totals or notes.
 */
export type TotalsChoice = "send" | "skip";

/**
 * A sheet of a workbook.
 */
export type Sheet = { name: string, 
/**
 * Whether the workbook hides the sheet.
 */
is_hidden: boolean, 
/**
 * Its rows, including hidden ones.
 */
rows: number, hidden_rows: number, };

/**
 * The user's choice of how a file is read. Everything else is detected.
 */
export type SourceChoice = { 
/**
 * A name such as `UTF-8` or `windows-1252`.
 */
encoding: string | null, 
/**
 * The delimiter, as one character.
 */
delimiter: string | null, 
/**
 * One character, or `none`.
 */
quote: string | null, 
/**
 * The line of the header, from 1; 0 if there's none.
 */
header_row: number | null, 
/**
 * How many rows have names, which are joined. With 1, no row below the header is taken for labels.
 */
header_rows: number | null, 
/**
 * What to do with rows at the end that look like totals or notes.
 */
totals: TotalsChoice | null, 
/**
 * The sheet of a workbook.
 */
sheet: string | null, 
/**
 * What to do with the hidden rows of a workbook.
 */
hidden_rows: HiddenRowsChoice | null, 
/**
 * The file of an archive with several files.
 */
member: string | null, };

/**
 * The version of the *Bulk Profile Update API*, serialized as `v1` and `v2`.
 */
export type ApiVersion = "v1" | "v2";

/**
 * The column with the visitor ID.
 */
export type Identifier = { 
/**
 * The kind of the ID.
 */
kind: IdKind, 
/**
 * The column that it's in.
 */
column: ColumnRef, 
/**
 * The transforms of the ID, in order.
 */
transforms?: Array<Transform>, };

/**
 * An attribute of the visitors.
 */
export type Attribute = { 
/**
 * The name in Target, without the prefix `profile.`.
 */
name: string, 
/**
 * The transforms of the value, in order.
 */
transforms?: Array<Transform>, 
/**
 * The rules for the transformed value.
 */
rules?: Rules, 
/**
 * The value that's sent instead of an empty cell. It takes precedence over the mapping's own.
 */
empty_as?: string, column?: ColumnRef, template?: string, value?: string, };

/**
 * A reference to a column, by header or position.
 */
export type ColumnRef = string | { 
/**
 * The header that several columns have.
 */
header: string, 
/**
 * The number of the column among those with this header, from 1.
 */
nth: number, } | { position: number };

/**
 * A change to a value. An empty value stays empty, except with `default`.
 */
export type Transform = "trim" | "clean" | "nfc" | "unwrap" | "drop-zero-decimals" | "repair-encoding" | "decode-html" | "decode-url" | "lowercase" | "uppercase" | "collapse-spaces" | { "date": { 
/**
 * The format in the file.
 */
from: string, 
/**
 * The format that's sent.
 */
to: string, 
/**
 * Whether the user confirmed the format, so that an ambiguous column isn't reported.
 */
certain?: boolean, 
/**
 * The first two-digit year (`%y`) that's in the 1900s, from 0 to 100. `None` means 69.
 */
pivot?: number, } } | { "number": { 
/**
 * The decimal separator in the file.
 */
decimal: string, 
/**
 * The thousands separator in the file. A space also matches no-break and thin spaces.
 */
group?: string, 
/**
 * Whether the user confirmed the format, so that an ambiguous column isn't reported.
 */
certain?: boolean, } } | { "boolean": { 
/**
 * The words that become `true`.
 */
true: Array<string>, 
/**
 * The words that become `false`.
 */
false: Array<string>, } } | { "map": Record<string, string> } | { "replace": { 
/**
 * The text to replace. It's never empty.
 */
from: string, 
/**
 * The text that replaces each occurrence.
 */
to: string, } } | { "prefix": string } | { "suffix": string } | { "default": string } | { "take": number } | { "pad-zeros": number } | "sha256";

/**
 * The rules for an attribute's value, all of which must hold.
 */
export type Rules = { 
/**
 * Whether the value must not be empty.
 */
required?: boolean, 
/**
 * The only values that are allowed, if there's a list.
 */
allowed?: Array<string>, 
/**
 * A regular expression that the whole value must match.
 */
pattern?: string, 
/**
 * The minimum. A value that isn't a number breaks the rule.
 */
min?: number, 
/**
 * The maximum. A value that isn't a number breaks the rule.
 */
max?: number, 
/**
 * The maximum length in UTF-16 code units.
 */
max_length?: number, 
/**
 * The type of the value.
 */
type?: ValueType, 
/**
 * What to do with a row that breaks a rule. If it's `None`, the severity of the rule under the mapping decides.
 */
severity?: OnBreak, };

/**
 * What to do with a row that breaks an attribute's rule.
 */
export type OnBreak = "error" | "warning" | "omit";

/**
 * The type of a value.
 */
export type ValueType = "text" | "number" | "integer" | "boolean" | "date";

/**
 * What to do with several rows of one visitor.
 */
export type Duplicates = "keep-first" | "keep-last" | "merge" | { "keep-newest": { 
/**
 * The column with the date.
 */
column: ColumnRef, 
/**
 * The format in the file. `None` means ISO 8601.
 */
format?: string, } } | "reject";

/**
 * What to do with a comma or a line break in a value. Adobe's documentation doesn't say how Target reads encoded ones.
 */
export type Delimiters = "auto" | "send" | "exclude" | { 
/**
 * The replacement of a comma. `None` means the same as `auto`.
 */
comma?: string, 
/**
 * The replacement of a line break. `None` means the same as `auto`.
 */
line_break?: string, };

/**
 * A mapping, as in a `*.ferrymap.json` file.
 */
export type MappingFile = { 
/**
 * The name that the user gave it.
 */
name: string, 
/**
 * The version of Adobe's endpoint.
 */
api?: ApiVersion, 
/**
 * The column with the visitor ID.
 */
identifier: Identifier, 
/**
 * The attributes, in the order of the batch file's columns. There's at least one, and their names are unique.
 */
attributes: Array<Attribute>, 
/**
 * The conditions on rows. Only rows that meet all of them are sent.
 */
only?: Array<{ column: ColumnRef, is?: Array<string>, is_not?: Array<string>, empty?: true, not_empty?: true, before?: string, after?: string, less?: number | string, more?: number | string, format?: string, decimal?: string, group?: string }>, 
/**
 * The options for opening files of this kind.
 */
source?: Record<string, unknown>, 
/**
 * The severities that differ from the default.
 */
severity?: Record<string, Severity>, 
/**
 * What to do with several rows of one visitor.
 */
duplicates?: Duplicates, 
/**
 * What to do with a comma or a line break in a value.
 */
delimiters?: Delimiters, 
/**
 * The value that's sent instead of an empty cell.
 */
empty_as?: string, };

/**
 * A change to a mapping that solves an issue. [`Mapping::with`](crate::Mapping::with) applies it.
 *
 * `rows` is the number of rows that no longer have the issue in this column after the fix. `attribute` is the
 * attribute's name, or `None` for the visitor ID.
 */
export type Fix = { "kind": "transform", 
/**
 * The name of the attribute.
 */
attribute?: string, 
/**
 * The transform to add.
 */
transform: Transform, 
/**
 * The number of rows that it fixes.
 */
rows: number, } | { "kind": "reading", 
/**
 * The name of the attribute.
 */
attribute?: string, 
/**
 * A `date` or `number` transform that's `certain`.
 */
transform: Transform, 
/**
 * The number of rows with an ambiguous value.
 */
rows: number, } | { "kind": "delimiters", 
/**
 * The setting that the mapping gets.
 */
delimiters: Delimiters, 
/**
 * The number of rows that it fixes.
 */
rows: number, } | { "kind": "duplicates", 
/**
 * The setting that the mapping gets.
 */
duplicates: Duplicates, 
/**
 * The number of rows that it fixes.
 */
rows: number, } | { "kind": "severity", 
/**
 * The name of the attribute.
 */
attribute: string, 
/**
 * Whether the row is sent with the value or without it.
 */
severity: OnBreak, 
/**
 * The number of rows that are no longer excluded.
 */
rows: number, } | { "kind": "warn", 
/**
 * The rule of the issue.
 */
rule: Rule, } | { "kind": "no-quotes" } | { "kind": "header", 
/**
 * The column in the mapping.
 */
from: ColumnRef, 
/**
 * The column in the file.
 */
to: ColumnRef, };

/**
 * Which column of a file a reference means. Places are counted from 0.
 */
export type ColumnFit = { "fit": "exact", 
/**
 * The column's index, from 0.
 */
column: number, } | { "fit": "normalized", 
/**
 * The column's index, from 0.
 */
column: number, } | { "fit": "missing", 
/**
 * The places of the columns with the most similar headers, the most similar first: of those that the mapping
 * doesn't use, if it's known.
 */
nearest: Array<number>, } | { "fit": "ambiguous", 
/**
 * The columns' indexes, from 0.
 */
columns: Array<number>, };

/**
 * What is wrong with an attribute's name.
 */
export type NameFault = "empty" | "long" | "delimiter" | "key";

/**
 * Whether a name is valid for an attribute.
 */
export type NameVerdict = { 
/**
 * The name without surrounding spaces and without Target's own prefix.
 */
name: string, 
/**
 * Why it isn't valid.
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
export type SuggestionReason = { "reason": "id-header" } | { "reason": "control-characters", 
/**
 * The values that have one.
 */
values: number, } | { "reason": "zero-decimals", 
/**
 * The values that have one.
 */
values: number, } | { "reason": "unique-values" } | { "reason": "could-be-id" } | { "reason": "personal-header" } | { "reason": "personal-values", 
/**
 * The kind of personal data.
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
 * The name that the header gives.
 */
name: string, } | { "reason": "hidden-column" } | { "reason": "dates", 
/**
 * The format of the dates, as a mapping writes it.
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
 * One of the values that can't be read, if there are any.
 */
example: string | null, 
/**
 * A value that's converted, and what it becomes. `None` if all values stay as they are.
 */
sample: Converted | null, } | { "reason": "numbers", 
/**
 * The sign between the whole number and its decimals.
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
 * One of the values that can't be read, if there are any.
 */
example: string | null, 
/**
 * A value that's converted, and what it becomes.
 */
sample: Converted | null, } | { "reason": "yes-no", 
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
 * The number of empty cells in the column.
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
 * No way, one, or two that only the user can choose between.
 */
ways: Array<Reading>, 
/**
 * If there are two ways, a value that they read differently.
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
 * A column of the open file: what to do with it, and how its values can be read.
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
 * Whether it's hidden in the workbook.
 */
is_hidden: boolean, 
/**
 * How it can be read as dates.
 */
dates: Readings, 
/**
 * How it can be read as numbers.
 */
numbers: Readings, 
/**
 * The transform that reads its words for yes and no.
 */
yes_and_no: Transform, 
/**
 * Its different values with their rows, if there are few enough to map each one.
 */
few: Array<ValueCount> | null, };

/**
 * The file's column that a reference means.
 */
export type NamedFit = { 
/**
 * The reference, as the mapping has it.
 */
column: ColumnRef, fit: ColumnFit, };

/**
 * A column of the file that an attribute's template uses.
 */
export type TemplateColumn = { 
/**
 * The attribute's name.
 */
attribute: string, 
/**
 * The position of the column in the file, from 0.
 */
column: number, };

/**
 * A question about one field of a mapping that names a column.
 */
export type Question = { 
/**
 * The field.
 */
field: QuestionField, 
/**
 * The column as the mapping names it.
 */
column: ColumnRef, 
/**
 * What the question is about, with its choices.
 */
about: QuestionAbout, };

/**
 * A field of a mapping that names a column.
 */
export type QuestionField = { "kind": "identifier" } | { "kind": "attribute", 
/**
 * The attribute's name.
 */
name: string, } | { "kind": "template", 
/**
 * The attribute's name.
 */
name: string, } | { "kind": "condition", 
/**
 * The condition's index, from 0.
 */
index: number, } | { "kind": "newest" };

/**
 * What a question is about. Places of columns are counted from 0.
 */
export type QuestionAbout = { "kind": "missing", 
/**
 * The places of the columns with the most similar headers, the most similar first.
 */
nearest: Array<number>, 
/**
 * The indexes of all columns that can be chosen, from 0.
 */
choices: Array<number>, } | { "kind": "identifier", 
/**
 * The columns that are likeliest, in order.
 */
likely: Array<number>, } | { "kind": "ambiguous", 
/**
 * The indexes of the columns, from 0.
 */
columns: Array<number>, 
/**
 * The indexes of all columns that can be chosen, from 0.
 */
choices: Array<number>, } | { "kind": "date", 
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
 * The number of empty cells in the column.
 */
empty: number, 
/**
 * What all of the column's words and its empty cells can become.
 */
answers: Array<ConsentAnswer>, };

/**
 * One answer to the question about a column's consent: what all of its words and its empty cells become.
 */
export type ConsentAnswer = { 
/**
 * What is done.
 */
kind: ConsentAnswerKind, 
/**
 * The transforms of the attribute with this answer.
 */
transforms: Array<Transform>, 
/**
 * Each word of the column, the most frequent first, then the empty cells.
 */
values: Array<ConsentValue>, };

/**
 * What is done with a column's words and empty cells.
 */
export type ConsentAnswerKind = { "kind": "true-false" } | { "kind": "words", 
/**
 * The word for no.
 */
no: string, } | { "kind": "leave-out" } | { "kind": "nothing" };

/**
 * A word of the column, and what is sent for it.
 */
export type ConsentValue = { 
/**
 * The word in the file; empty for an empty cell.
 */
before: string, 
/**
 * What is sent. It's empty if the value isn't sent, and `None` if the row isn't.
 */
after: string | null, 
/**
 * The rows with this word.
 */
rows: number, };

/**
 * A value before and after a transform.
 */
export type Converted = { 
/**
 * The value in the file.
 */
before: string, 
/**
 * The value that's sent.
 */
after: string, };

/**
 * A mapping, compared with the open file.
 */
export type MappingView = { 
/**
 * Each column that the mapping names, and the file's column that it means.
 */
fits: Array<NamedFit>, 
/**
 * The file's columns that are put together into attributes.
 */
templates: Array<TemplateColumn>, 
/**
 * The questions that only the user can answer. Those about columns that a check wouldn't find come first.
 */
questions: Array<Question>, };

/**
 * The saved mapping that a draft started with.
 */
export type DraftMapping = { name: string, 
/**
 * The saved mapping as JSON.
 */
text: string, 
/**
 * Positions, from 0, of the file's columns that didn't exist when the mapping was saved.
 */
fresh: Array<number>, };

/**
 * A rule with a lower severity than its default.
 */
export type RelaxedCheck = { rule: Rule, 
/**
 * The severity in the mapping.
 */
severity: Severity, };

/**
 * A saved mapping in the list.
 */
export type SavedMapping = { name: string, 
/**
 * The column with the visitor ID; `null` if this version can't read the mapping.
 */
id: string | null, 
/**
 * The names of the attributes.
 */
attributes: Array<string>, 
/**
 * The checks that it relaxes.
 */
relaxed: Array<RelaxedCheck>, 
/**
 * When it was last changed, in milliseconds since 1970.
 */
saved: number, 
/**
 * When it was last used to send, in milliseconds since 1970.
 */
used: number | null, };

/**
 * What was kept of a draft when it was closed.
 */
export type KeptState = { 
/**
 * What the page kept of the mapping; `null` if this version can't read it.
 */
state: string | null, 
/**
 * Edited cells that couldn't be restored, because the file has changed since.
 */
lost_cells: number, };

/**
 * A file that was opened and not sent yet.
 */
export type KeptDraft = { id: number, 
/**
 * The file's name, without its folders.
 */
file: string, 
/**
 * When it was last changed, in milliseconds since 1970.
 */
at: number, edited_cells: number, 
/**
 * Whether the file is still there.
 */
is_there: boolean, };

export type Draft = { 
/**
 * Grows with every file that is opened.
 */
version: number, 
/**
 * The file's name, without its folders.
 */
file: string, 
/**
 * The file's size in bytes.
 */
bytes: number, is_sample: boolean, 
/**
 * Whether it's the file of a past upload, with the mapping of that upload.
 */
is_again: boolean, 
/**
 * What was kept of it when it was closed, if it was opened from that.
 */
kept: KeptState | null, 
/**
 * The names of the files that it was combined from.
 */
combined_from: Array<string>, 
/**
 * Whether it was pasted. It's in memory, and must be saved before it can be sent.
 */
is_pasted: boolean, 
/**
 * The number of rows; `null` while they're counted.
 */
rows: number | null, 
/**
 * Why the rows can't be counted.
 */
count_failure: Failure | null, encoding: string, delimiter: string, 
/**
 * Whether it's a batch file of Adobe's API, whose values are URL-decoded.
 */
is_batch: boolean, 
/**
 * The quotation mark around cells.
 */
quote: string | null, 
/**
 * The character before a quotation mark that is part of the text.
 */
escape: string | null, 
/**
 * The line of the header, from 1; 0 if there's none.
 */
header_row: number, 
/**
 * The line of the row that could be the header or a customer, if only the user can decide.
 */
unclear_header: number | null, 
/**
 * The line of a row below the header that has labels or types, and isn't read.
 */
left_out_labels: number | null, 
/**
 * How many rows seem to have names, if that's more than are read as names.
 */
suggested_header_rows: number | null, 
/**
 * The sheet that is read, if it's a workbook.
 */
sheet: string | null, 
/**
 * The names of the files, if it's an archive with several.
 */
members: Array<string>, 
/**
 * The file of the archive that is read.
 */
member: string | null, 
/**
 * Settings that differ from the file's content.
 */
format_mismatches: Array<FormatMismatch>, 
/**
 * Hidden rows of the workbook, if what to do with them wasn't decided.
 */
hidden_rows: number, 
/**
 * Rows at the end that are read and look like totals or notes, if what to do with them wasn't decided.
 */
footer_rows: number, 
/**
 * The cells of the first five rows at the end that are left out.
 */
left_out: Array<Array<string>>, 
/**
 * Rows at the end that are skipped.
 */
skip_last: number, 
/**
 * The headers, including empty ones.
 */
columns: Array<string>, 
/**
 * The first rows, at most 100.
 */
sample: Array<Array<string>>, 
/**
 * The user's choice of how it's read.
 */
options: SourceChoice, 
/**
 * The mapping as JSON: the one last checked, or else the one to start from.
 */
mapping: string, 
/**
 * The saved mapping that the draft started with.
 */
saved: DraftMapping | null, 
/**
 * The number of edited cells.
 */
edited_cells: number, 
/**
 * Whether the mapping is a suggestion that wasn't accepted or changed yet.
 */
is_suggested: boolean, 
/**
 * What to do with each column, in order: from the first rows, and once the rows are counted, from all of them.
 */
suggestions: Array<DraftColumn>, 
/**
 * Which columns the mapping means, and the questions that only the user can answer.
 */
view: MappingView, 
/**
 * The date formats that are offered.
 */
date_formats: Array<string>, 
/**
 * The number formats that are offered, as transforms.
 */
number_formats: Array<Transform>, };

/**
 * The result of editing a cell.
 */
export type EditedCell = { 
/**
 * The text of an earlier edit; `null` if the cell had the file's own text.
 */
before: string | null, 
/**
 * The number of edited cells in the file.
 */
edited_cells: number, };

/**
 * A value, and the number of rows that have it.
 */
export type ValueCount = { 
/**
 * The value in the file, or the edited one. It's empty for an empty cell and for one that's missing in a short row.
 * Invalid bytes are replaced by U+FFFD.
 */
value: string, 
/**
 * The number of rows that have it, including empty rows.
 */
rows: number, };

/**
 * The rows of a file by whether they meet the conditions.
 */
export type KeptRows = { 
/**
 * All rows.
 */
read: number, 
/**
 * The rows that meet all conditions.
 */
kept: number, 
/**
 * The rows with a value that isn't a date or a number, which the check excludes.
 */
unreadable: number, };

/**
 * What happens to a row.
 */
export type RowOutcome = "ready" | "excluded" | "empty" | "filtered";

/**
 * A visitor ID in the file and as it would be sent.
 */
export type PreviewId = { before: string | null, 
/**
 * The ID as it would be sent; `null` if a transform can't read it.
 */
after: string | null, };

/**
 * An attribute in the file and as it would be sent.
 */
export type PreviewAttribute = { 
/**
 * Its name in Target.
 */
name: string, 
/**
 * The value in the file; `null` for a fixed value.
 */
before: string | null, 
/**
 * The value as it would be sent; `null` if a transform can't read it.
 */
after: string | null, };

/**
 * An issue of the previewed row.
 */
export type PreviewIssue = { rule: Rule, severity: Severity, 
/**
 * The name of the column that causes the issue.
 */
column: string | null, 
/**
 * The value, shortened for display.
 */
value: string, };

/**
 * A row as it would be sent.
 */
export type Preview = { outcome: RowOutcome, id: PreviewId, 
/**
 * The attributes in the mapping's order.
 */
attributes: Array<PreviewAttribute>, issues: Array<PreviewIssue>, };

/**
 * The state of a check.
 */
export type CheckState = "none" | "running" | "done" | "failed" | "cancelled";

/**
 * The progress or the result of a check.
 */
export type CheckStatus = { state: CheckState, 
/**
 * Bytes of the file read so far.
 */
bytes_read: number, 
/**
 * The file's size in bytes.
 */
bytes: number, 
/**
 * Rows read so far.
 */
rows_read: number, 
/**
 * The time that the check has taken so far, or took.
 */
seconds: number, 
/**
 * What was found so far.
 */
report: CheckReport | null, 
/**
 * Why there's no report.
 */
failure: Failure | null, };

/**
 * The rows by result: `read = ready + excluded + merged + empty + filtered`.
 */
export type CheckedRows = { read: number, 
/**
 * Rows that would be sent.
 */
ready: number, 
/**
 * Rows that an error excludes.
 */
excluded: number, 
/**
 * Rows merged into another row of the same visitor.
 */
merged: number, 
/**
 * Rows without a value to send.
 */
empty: number, 
/**
 * Rows that don't meet the conditions of the mapping.
 */
filtered: number, };

/**
 * What a check found.
 */
export type CheckReport = { 
/**
 * The rows by result. Duplicate rows are only counted as merged when the check has ended.
 */
rows: CheckedRows, 
/**
 * The number of batches to send; 0 until the check has ended.
 */
batches: number, 
/**
 * The bytes of all batches.
 */
bytes: number, 
/**
 * Whether no issue of the whole file or of a column prevents sending.
 */
is_sendable: boolean, 
/**
 * The issues, most severe first.
 */
issues: Array<Issue>, };

/**
 * All places where one rule wasn't met.
 */
export type Issue = { rule: Rule, severity: Severity, 
/**
 * Rows with this issue; a row with two such places counts once.
 */
rows: number, scope: IssueScope, 
/**
 * The columns with the issue, those with most rows first. There are none for an issue of whole rows or of the file.
 */
columns: Array<IssueColumn>, samples: Array<IssueRow>, 
/**
 * The suggested fixes, when the check has ended.
 */
fixes: Array<Fix>, };

/**
 * What an issue is about.
 */
export type IssueScope = "row" | "column" | "file";

/**
 * A column with an issue.
 */
export type IssueColumn = { 
/**
 * The column's header; `null` for a fixed value.
 */
name: string | null, 
/**
 * The column's position, from 0.
 */
place: number | null, 
/**
 * The attribute that the column goes to; `null` for the visitor ID.
 */
attribute: string | null, 
/**
 * Rows with the issue in this column.
 */
rows: number, };

/**
 * A place with an issue.
 */
export type IssueRow = { 
/**
 * The row, from 1; `null` for an issue of a column or of the file.
 */
row: number | null, 
/**
 * The line of the file, from 1.
 */
line: number | null, 
/**
 * The name of the column that causes the issue.
 */
column: string | null, 
/**
 * The position of that column, from 0.
 */
place: number | null, 
/**
 * The value, shortened for display.
 */
value: string, };

/**
 * A page of the places with an issue.
 */
export type IssueRows = { 
/**
 * The number of all places. A row with the issue in two columns counts twice.
 */
total: number | null, 
/**
 * The places in the order of the file.
 */
rows: Array<IssueRow>, };

/**
 * How a checked file is sent.
 */
export type SendOptions = { 
/**
 * The number of visitors in a test batch, after which the upload waits until their values are visible.
 */
canary: number | null, 
/**
 * The maximum number of rows per batch, if it's lower than Target's limit.
 */
max_rows: number | null, 
/**
 * The time of day before which nothing is sent, such as `06:30`.
 */
start_at: string | null, 
/**
 * The client code as the user typed it, which a live site requires.
 */
confirmed: string | null, 
/**
 * The client code as the user typed it to say that Target doesn't have the visitors yet.
 */
new_visitors: string | null, 
/**
 * Whether the user agreed to send the file without its excluded rows.
 */
skip_excluded: boolean, };

/**
 * What an upload would change in one attribute.
 */
export type AttributeChange = { name: string, 
/**
 * The value in Target, if there is one.
 */
now: string | null, 
/**
 * The value after the upload.
 */
after: string, };

/**
 * What an upload would change for one visitor.
 */
export type VisitorChange = { id: string, 
/**
 * Whether Target has a profile with this ID.
 */
is_in_target: boolean, attributes: Array<AttributeChange>, };

/**
 * A transform of the visitor ID with which Target finds visitors of the file.
 */
export type IdFix = { 
/**
 * The transform to add to the ID.
 */
transform: Transform, 
/**
 * The number of fetched visitors that Target has with it.
 */
found: number, };

/**
 * What an upload would change, for a sample of visitors.
 */
export type BeforeAfter = { 
/**
 * Visitors from all parts of the file.
 */
visitors: Array<VisitorChange>, 
/**
 * The number of them that Target has.
 */
known: number, 
/**
 * Whether Target has none of them, so that they're only sent if the user says that they are new.
 */
knows_none: boolean, 
/**
 * A transform of the ID that finds some of them, if Target has none of them as they are.
 */
fix: IdFix | null, };

/**
 * Values of an earlier upload that the new one may erase.
 */
export type Override = { 
/**
 * The ID of the earlier upload.
 */
upload: string, 
/**
 * When it was sent, in milliseconds since 1970.
 */
at: number, 
/**
 * Visitors who may lose values.
 */
visitors: number, 
/**
 * Attributes that may be erased, those of most visitors first.
 */
attributes: Array<string>, 
/**
 * The name of the earlier file, if the upload is still in the history.
 */
file: string | null, 
/**
 * Why the earlier file can't be combined with the new one; `null` if it probably can.
 */
unavailable: Unavailable | null, };

/**
 * Why an earlier upload's file can't be read as it was sent.
 */
export type Unavailable = "changed" | "edited" | "unknown";

/**
 * The progress of a combined file.
 */
export type CombineStatus = { 
/**
 * Whether it's being written.
 */
is_running: boolean, rows_read: number, rows_total: number, 
/**
 * Why it couldn't be written.
 */
failure: Failure | null, };

/**
 * The kind of a visitor ID.
 */
export type IdKind = "thirdPartyId" | "pcId";

/**
 * An attribute of a profile in Target.
 */
export type ProfileAttribute = { name: string, value: string, 
/**
 * When it last changed, in Target's notation.
 */
modified_at: string | null, };

/**
 * A visitor's profile in Target.
 */
export type VisitorProfile = { 
/**
 * When it last changed, in Target's notation.
 */
modified_at: string | null, 
/**
 * The attributes, sorted by name.
 */
attributes: Array<ProfileAttribute>, };

/**
 * A sample of an upload's visitors, as Target showed them last.
 */
export type SpotCheck = { 
/**
 * The visitors that could be fetched.
 */
visitors: Array<SampledVisitor>, 
/**
 * When the visitors that aren't visible yet are fetched again, in milliseconds since 1970; `null` if all are
 * visible, or if a day has passed.
 */
next_at: number | null, };

/**
 * A visitor of a visitor check.
 */
export type SampledVisitor = { id: string, 
/**
 * Whether Target shows what was sent.
 */
seen: Visibility, attributes: Array<AttributeComparison>, };

/**
 * An attribute as it was sent and as Target shows it.
 */
export type AttributeComparison = { name: string, sent: string, 
/**
 * The value in Target, if there is one.
 */
found: string | null, };

/**
 * A failed command, as the page sees it. Causes are only written to the log.
 */
export type Failure = { "code": "settings-not-saved" } | { "code": "practice-failed" } | { "code": "several-files" } | { "code": "folder" } | { "code": "no-path" } | { "code": "mapping-not-text" } | { "code": "no-draft" } | { "code": "not-checked" } | { "code": "rows-excluded" } | { "code": "nothing-ready" } | { "code": "client-code-wrong" } | { "code": "client-id-wrong" } | { "code": "organization-wrong" } | { "code": "tenant-wrong" } | { "code": "id-wrong" } | { "code": "token-wrong" } | { "code": "not-confirmed" } | { "code": "no-visitor-known" } | { "code": "not-saved" } | { "code": "hidden-rows" } | { "code": "totals-unanswered" } | { "code": "no-table" } | { "code": "export-is-source" } | { "code": "no-such-time" } | SharedFailure;

/**
 * What an error of the engine, of Adobe Target, or of this crate means to a person.
 */
export type SharedFailure = { "code": "data-folder-unusable", } | { "code": "journal-later", } | { "code": "journal-read-only", } | { "code": "journal-failed", } | { "code": "journal-damaged" } | { "code": "upload-damaged", } | { "code": "disk-full" } | { "code": "work-folder", } | { "code": "no-such-upload", } | { "code": "cancelled" } | { "code": "file-gone" } | { "code": "file-unreadable", 
/**
 * Why it can't be read.
 */
reason: Unreadable, } | { "code": "sheet-missing", } | { "code": "file-empty" } | { "code": "header-missing", 
/**
 * The line of the file, from 1.
 */
line: number, } | { "code": "unterminated-quote", 
/**
 * The line of the file, from 1.
 */
line: number, } | { "code": "file-changed" } | { "code": "sent-file-changed" } | { "code": "mapping-wrong", } | { "code": "mapping-unreadable", } | { "code": "column-missing", 
/**
 * The column that the mapping names.
 */
wanted: string, 
/**
 * The file's columns with the most similar names.
 */
nearest: Array<string>, } | { "code": "header-duplicate", 
/**
 * The column that the mapping names.
 */
wanted: string, } | { "code": "upload-running", } | { "code": "upload-not-ended", } | { "code": "upload-ended", } | { "code": "upload-not-checked", } | { "code": "nothing-failed", } | { "code": "already-retried", 
/**
 * The ID of the earlier retry.
 */
upload: string, } | { "code": "newer-values", 
/**
 * The ID of the later upload.
 */
upload: string, 
/**
 * The number of visitors.
 */
visitors: number, } | { "code": "edits-forgotten" } | { "code": "no-file" } | { "code": "earlier-forgotten", 
/**
 * The earlier upload's ID.
 */
upload: string, } | { "code": "earlier-changed", 
/**
 * The earlier upload's ID.
 */
upload: string, } | { "code": "earlier-edited", 
/**
 * The earlier upload's ID.
 */
upload: string, } | { "code": "export-failed", } | { "code": "offline", } | { "code": "unexpected-response", } | { "code": "no-such-mapping", } | { "code": "no-such-connection", } | { "code": "name-taken", } | { "code": "name-wrong", } | { "code": "name-reserved" } | { "code": "token-missing" } | { "code": "keychain", 
/**
 * Why it can't be used.
 */
fault: KeychainFault, } | { "code": "sent-unknown", 
/**
 * Why it can't be used.
 */
fault: KeychainFault, } | { "code": "token-rejected" } | { "code": "credentials-rejected" } | { "code": "no-permission" } | { "code": "no-token" } | { "code": "comma-test-running" } | { "code": "comma-test-stuck" } | { "code": "comma-test-not-visible" } | { "code": "comma-test-stopped" } | { "code": "comma-test-rejected", } | { "code": "machine", };
