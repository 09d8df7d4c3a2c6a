// Made by `cargo xtask api` from src-tauri/app/api.rs. Change that, not this.

export type JobState = "checking" | "waiting" | "sending" | "following" | "paused" | "accepted" | "complete" | "partial" | "unconfirmed" | "failed" | "cancelled";

export type BatchState = "planned" | "sending" | "unknown" | "accepted" | "incomplete" | "complete" | "partial" | "stuck" | "unconfirmed" | "refused";

export type Reason = "batch-size-mismatch" | "failed-rows" | "counts-short" | "not-found" | "foreign-status-host" | "no-status-address" | "status-gone" | "day-without-end" | "cancelled-unknown" | "said-no" | "token" | "two-refusals" | "unreadable" | "canary-not-visible" | "canary-different" | "canary-not-applied" | "interrupted" | "file-changed" | "connection";

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
theme: ThemeChoice, };

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
state: JobState, 
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
state: BatchState | JobState, 
/**
 * Why, where the reason is one of ours.
 */
reason: Reason | null, 
/**
 * Target's own words, where it gave some.
 */
words: string | null, };

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
happenings: Array<Happening>, };

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
 * What somebody can do something about.
 */
export type FailureCode = "home-unusable" | "journal-later" | "journal-read-only" | "journal-failed" | "disk-full" | "no-such-upload" | "settings-not-saved" | "practice-failed";

/**
 * What the page is told.
 */
export type Failure = { 
/**
 * Which.
 */
code: FailureCode, };
