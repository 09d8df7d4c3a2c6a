// The messages for codes that Rust returns. Each table is typed by its code, so that a new state or reason doesn't
// compile until it has a message and an icon.

import type {
  AuthKind,
  BatchState,
  Connection,
  ConnectionState,
  Failure,
  FailureCode,
  UploadState,
  KeychainFault,
  NameFault,
  RelaxedCheck,
  CommaTestStep,
  Reason,
  Rule,
  TestCase,
  Unreadable,
  WaitingFor,
} from "../backend/api.ts";
import * as format from "./format.ts";
import { m } from "../paraglide/messages.js";

/** The icon and color of a state. */
export interface StatusStyle {
  shape: string;
  tone: "ok" | "warn" | "bad" | "wait" | "active";
}

const JOB: Record<UploadState, [() => string, StatusStyle]> = {
  checking: [m.job_checking, { shape: "sending", tone: "active" }],
  waiting: [m.job_waiting, { shape: "waiting", tone: "wait" }],
  sending: [m.job_sending, { shape: "sending", tone: "active" }],
  following: [m.job_following, { shape: "accepted", tone: "active" }],
  paused: [m.job_paused, { shape: "paused", tone: "wait" }],
  accepted: [m.job_accepted, { shape: "accepted", tone: "active" }],
  complete: [m.job_complete, { shape: "applied", tone: "ok" }],
  partial: [m.job_partial, { shape: "warn", tone: "warn" }],
  unconfirmed: [m.job_unconfirmed, { shape: "unsure", tone: "warn" }],
  failed: [m.job_failed, { shape: "bad", tone: "bad" }],
  cancelled: [m.job_cancelled, { shape: "stopped", tone: "wait" }],
};

const BATCH: Record<BatchState, [() => string, StatusStyle]> = {
  planned: [m.batch_planned, { shape: "waiting", tone: "wait" }],
  sending: [m.batch_sending, { shape: "sending", tone: "active" }],
  unknown: [m.batch_unknown, { shape: "unsure", tone: "warn" }],
  accepted: [m.batch_accepted, { shape: "accepted", tone: "active" }],
  incomplete: [m.batch_incomplete, { shape: "accepted", tone: "active" }],
  complete: [m.batch_complete, { shape: "applied", tone: "ok" }],
  partial: [m.batch_partial, { shape: "warn", tone: "warn" }],
  stuck: [m.batch_stuck, { shape: "bad", tone: "bad" }],
  unconfirmed: [m.batch_unconfirmed, { shape: "unsure", tone: "warn" }],
  rejected: [m.batch_rejected, { shape: "bad", tone: "bad" }],
  split: [m.batch_split, { shape: "stopped", tone: "wait" }],
};

const REASON: Record<Reason, () => string> = {
  "batch-size-mismatch": m.reason_batch_size_mismatch,
  "failed-rows": m.reason_failed_rows,
  "counts-short": m.reason_counts_short,
  "not-found": m.reason_not_found,
  "foreign-status-host": m.reason_foreign_status_host,
  "no-status-address": m.reason_no_status_address,
  "status-gone": m.reason_status_gone,
  "day-without-end": m.reason_day_without_end,
  "cancelled-unknown": m.reason_cancelled_unknown,
  "said-no": m.reason_said_no,
  token: m.reason_token,
  "two-rejections": m.reason_two_rejections,
  "many-rejected": m.reason_many_rejected,
  unreadable: m.reason_unreadable,
  "canary-not-visible": m.reason_canary_not_visible,
  "canary-different": m.reason_canary_different,
  "canary-not-applied": m.reason_canary_not_applied,
  interrupted: m.reason_interrupted,
  "file-changed": m.reason_file_changed,
  "no-file": m.reason_no_file,
  connection: m.reason_connection,
};

const FAILURE: Record<FailureCode | "unknown", () => string> = {
  "data-folder-unusable": m.failure_home_unusable,
  "journal-later": m.failure_journal_later,
  "journal-read-only": m.failure_journal_read_only,
  "journal-failed": m.failure_journal_failed,
  "disk-full": m.failure_disk_full,
  "no-such-upload": m.failure_no_such_upload,
  "settings-not-saved": m.failure_settings_not_saved,
  "practice-failed": m.failure_practice_failed,
  "file-unreadable": m.rule_file_unreadable,
  "sheet-missing": m.failure_sheet_missing,
  "file-empty": m.failure_file_empty,
  "header-missing": m.failure_header_missing,
  "header-duplicate": m.failure_header_duplicate,
  "unterminated-quote": m.failure_unterminated_quote,
  "file-changed": m.failure_file_changed,
  "no-draft": m.failure_no_draft,
  "mapping-wrong": m.failure_mapping_wrong,
  "mapping-unreadable": m.failure_mapping_wrong,
  "column-missing": m.failure_column_missing,
  "upload-running": m.failure_upload_running,
  "not-checked": m.failure_not_checked,
  "nothing-ready": m.failure_nothing_ready,
  offline: m.failure_offline,
  "several-files": m.drop_several_text,
  folder: m.drop_folder_text,
  "no-path": m.failure_no_path,
  "file-gone": m.failure_file_gone,
  "work-folder": m.failure_work_folder,
  "rows-excluded": m.failure_rows_excluded,
  "upload-ended": m.failure_upload_ended,
  "nothing-failed": m.failure_nothing_failed,
  "edits-forgotten": m.failure_cells_forgotten,
  "earlier-changed": m.failure_earlier_changed,
  "earlier-edited": m.failure_earlier_edited,
  "no-such-mapping": m.failure_no_such_mapping,
  "name-taken": m.failure_name_taken,
  "name-wrong": m.failure_name_wrong,
  "no-such-connection": m.failure_no_such_connection,
  "name-reserved": m.failure_name_reserved,
  "client-code-wrong": m.failure_client_code_wrong,
  "comma-test-running": m.failure_comma_test_running,
  "comma-test-stuck": m.failure_comma_test_stuck,
  "comma-test-not-visible": m.failure_comma_test_not_visible,
  "comma-test-stopped": m.failure_comma_test_stopped,
  "comma-test-rejected": m.failure_comma_test_refused,
  "token-missing": m.failure_token_missing,
  "keychain-absent": () => keychainMessage("absent"),
  "keychain-locked": () => keychainMessage("locked"),
  "keychain-hangs": () => keychainMessage("hangs"),
  "keychain-failed": () => keychainMessage("failed"),
  "token-rejected": m.connection_token_refused,
  "client-id-wrong": m.failure_client_id_wrong,
  "organization-wrong": m.failure_organisation_wrong,
  "tenant-wrong": m.failure_tenant_wrong,
  "credentials-rejected": m.tested_credentials_refused,
  "no-permission": m.tested_no_rights,
  "no-token": m.tested_no_token,
  "id-wrong": m.failure_id_wrong,
  "token-wrong": m.failure_token_wrong,
  "not-confirmed": m.failure_not_confirmed,
  "hidden-rows": m.failure_hidden_rows,
  "not-saved": m.failure_not_saved,
  "no-table": m.failure_no_table,
  "export-failed": m.failure_export_failed,
  "export-is-source": m.failure_export_is_source,
  "no-such-time": m.failure_no_such_time,
  machine: m.failure_machine,
  unknown: m.failure_unknown,
};

const UNREADABLE: Record<Unreadable, () => string> = {
  "in-use": m.unreadable_in_use,
  password: m.unreadable_password,
  permission: m.unreadable_permission,
  "not-a-table": m.unreadable_not_a_table,
  unsupported: m.unreadable_unsupported,
  "lock-file": m.unreadable_lock_file,
  truncated: m.unreadable_truncated,
  "cloud-placeholder": m.unreadable_cloud_placeholder,
  "archive-bomb": m.unreadable_archive_bomb,
  "several-files": m.unreadable_several_files_here,
  "web-page": m.unreadable_web_page,
  "xml-workbook": m.unreadable_xml_workbook,
  xml: m.unreadable_xml,
  json: m.unreadable_json,
  document: m.unreadable_document,
  picture: m.unreadable_picture,
  shortcut: m.unreadable_shortcut,
  archive: m.unreadable_archive,
  "data-file": m.unreadable_data_file,
  numbers: m.unreadable_numbers,
  encrypted: m.unreadable_encrypted,
  utf32: m.unreadable_utf32,
  "apple-double": m.unreadable_apple_double,
};

const WAITING: Record<WaitingFor, () => string> = {
  pace: m.waiting_pace,
  "rate-limited": m.waiting_rate_limited,
  offline: m.waiting_offline,
  start: m.waiting_start,
};

const CONNECTION: Record<ConnectionState, [() => string, StatusStyle]> = {
  works: [m.connection_works, { shape: "applied", tone: "ok" }],
  "token-refused": [m.connection_token_refused, { shape: "bad", tone: "bad" }],
  "credentials-refused": [m.tested_credentials_refused, { shape: "bad", tone: "bad" }],
  "no-rights": [m.tested_no_rights, { shape: "bad", tone: "bad" }],
  "no-token": [m.tested_no_token, { shape: "bad", tone: "bad" }],
  proxy: [m.tested_proxy, { shape: "warn", tone: "warn" }],
  inspected: [m.tested_inspected, { shape: "warn", tone: "warn" }],
  clock: [m.tested_clock, { shape: "warn", tone: "warn" }],
  "wrong-client-code": [m.connection_wrong_client, { shape: "bad", tone: "bad" }],
  "no-network": [m.connection_no_network, { shape: "warn", tone: "warn" }],
  blocked: [m.connection_blocked, { shape: "warn", tone: "warn" }],
  unclear: [m.connection_unclear, { shape: "unsure", tone: "warn" }],
};

const NAME_FAULT: Record<NameFault | "twice", () => string> = {
  empty: m.name_empty,
  long: m.name_long,
  delimiter: m.name_delimiter,
  key: m.name_key,
  twice: m.name_twice,
};

/** The message of each issue code, and what to do about it. */
const KEYCHAIN: Record<KeychainFault, [() => string, () => string]> = {
  absent: [m.keychain_absent, m.connection_keychain_absent],
  locked: [m.keychain_locked, m.keychain_fix_locked],
  hangs: [m.keychain_hangs, m.keychain_fix_hangs],
  "too-long": [m.keychain_too_long, m.connection_keychain_too_long],
  failed: [m.keychain_failed, m.keychain_fix_failed],
};

const RULE: Record<Rule, [() => string, (() => string) | null]> = {
  "id-empty": [m.rule_id_empty, m.fix_id_empty],
  "id-forbidden-character": [m.rule_id_forbidden_character, m.fix_id_forbidden_character],
  "id-control-character": [m.rule_id_control_character, m.fix_id_control_character],
  "id-invisible-character": [m.rule_id_invisible_character, m.fix_id_invisible_character],
  "id-too-long": [m.rule_id_too_long, m.fix_id_too_long],
  "scientific-id": [m.rule_scientific_id, m.fix_scientific_id],
  "row-ragged": [m.rule_row_ragged, m.fix_row_ragged],
  "header-repeated": [m.rule_header_repeated, m.fix_header_repeated],
  "row-too-large": [m.rule_row_too_large, m.fix_row_too_large],
  "bad-encoding": [m.rule_bad_encoding, m.fix_bad_encoding],
  "id-not-pcid": [m.rule_id_not_pcid, m.fix_id_not_pcid],
  "transform-failed": [m.rule_transform_failed, m.fix_transform_failed],
  "value-delimiter": [m.rule_value_delimiter, m.fix_value_delimiter],
  "rule-required": [m.rule_rule_required, m.fix_rule_required],
  "rule-allowed": [m.rule_rule_allowed, m.fix_rule_allowed],
  "rule-pattern": [m.rule_rule_pattern, m.fix_rule_pattern],
  "rule-range": [m.rule_rule_range, m.fix_rule_range],
  "rule-length": [m.rule_rule_length, m.fix_rule_length],
  "rule-type": [m.rule_rule_type, m.fix_rule_type],
  "duplicate-rejected": [m.rule_duplicate_rejected, m.fix_duplicate_rejected],
  "id-backslash": [m.rule_id_backslash, m.fix_id_backslash],
  "id-looks-like-ecid": [m.rule_id_looks_like_ecid, m.fix_id_looks_like_ecid],
  "id-surrounding-space": [m.rule_id_surrounding_space, m.fix_id_surrounding_space],
  "id-typographic": [m.rule_id_typographic, m.fix_id_typographic],
  "id-unicode-twin": [m.rule_id_unicode_twin, m.fix_id_unicode_twin],
  "id-case-twin": [m.rule_id_case_twin, m.fix_id_case_twin],
  "id-quoted": [m.rule_id_quoted, m.fix_id_quoted],
  "value-too-long": [m.rule_value_too_long, m.fix_value_too_long],
  "value-control-character": [m.rule_value_control_character, m.fix_value_control_character],
  "row-near-limit": [m.rule_row_near_limit, m.fix_row_near_limit],
  "duplicate-merged": [m.rule_duplicate_merged, m.fix_duplicate_merged],
  "quote-stray": [m.rule_quote_stray, m.fix_quote_stray],
  "spreadsheet-text-marker": [m.rule_spreadsheet_text_marker, m.fix_spreadsheet_text_marker],
  "null-literal": [m.rule_null_literal, m.fix_null_literal],
  "ids-damaged": [m.rule_ids_damaged, m.fix_ids_damaged],
  "leading-zero-lost": [m.rule_leading_zero_lost, m.fix_leading_zero_lost],
  "id-decimal": [m.rule_id_decimal, m.fix_id_decimal],
  "date-ambiguous": [m.rule_date_ambiguous, m.fix_date_ambiguous],
  "number-ambiguous": [m.rule_number_ambiguous, m.fix_number_ambiguous],
  "personal-data": [m.rule_personal_data, m.fix_personal_data],
  "truncated-tail": [m.rule_truncated_tail, m.fix_truncated_tail],
  "header-matched-loosely": [m.rule_header_matched_loosely, m.fix_header_matched_loosely],
  "header-unnamed": [m.rule_header_unnamed, m.fix_header_unnamed],
  "header-duplicate": [m.rule_header_duplicate, m.fix_header_duplicate],
  "header-missing": [m.rule_header_missing, m.fix_header_missing],
  "column-missing": [m.rule_column_missing, m.fix_column_missing],
  "file-unreadable": [m.rule_file_unreadable, null],
  "cell-error": [m.rule_cell_error, m.fix_cell_error],
  "formula-not-calculated": [m.rule_formula_not_calculated, m.fix_formula_not_calculated],
  "hidden-rows": [m.rule_hidden_rows, m.fix_hidden_rows],
  "sheet-missing": [m.rule_sheet_missing, m.fix_here_sheet],
  "file-empty": [m.rule_file_empty, m.fix_file_empty],
  "file-changed": [m.rule_file_changed, m.fix_file_changed],
  "unterminated-quote": [m.rule_unterminated_quote, m.fix_unterminated_quote],
};

/** What to do in the app, where it differs from the command line. */
const FIX_HERE: Partial<Record<Rule, () => string>> = {
  "id-control-character": m.fix_here_id_control,
  "id-invisible-character": m.fix_here_id_invisible,
  "row-too-large": m.fix_here_row_large,
  "transform-failed": m.fix_here_unreadable,
  "value-delimiter": m.fix_here_delimiter,
  "rule-length": m.fix_here_length,
  "id-surrounding-space": m.fix_here_id_space,
  "id-unicode-twin": m.fix_here_twin,
  "value-too-long": m.fix_here_long,
  "value-control-character": m.fix_here_value_control,
  "spreadsheet-text-marker": m.fix_here_marker,
  "id-quoted": m.fix_here_id_quoted,
  "id-decimal": m.fix_here_id_decimal,
  "personal-data": m.fix_here_personal,
  "duplicate-merged": m.fix_here_merged,
  "header-duplicate": m.fix_here_header,
  "header-missing": m.fix_here_header_missing,
  "unterminated-quote": m.fix_here_quote,
  "hidden-rows": m.fix_here_hidden_rows,
  "date-ambiguous": m.fix_here_date_ambiguous,
  "number-ambiguous": m.fix_here_number_ambiguous,
  "null-literal": m.fix_here_null,
  "header-unnamed": m.fix_here_header_unnamed,
  "file-changed": m.fix_here_file_changed,
};

/** A failure of a command or of a dropped file, or a rejection that isn't one of the app's failures. */
export type ShownFailure = Failure | { code: "unknown" };

/** Returns the message of a failure, with the line or the column if it's known. */
export function failureMessage(failure: ShownFailure): string {
  switch (failure.code) {
    case "file-unreadable":
      return UNREADABLE[failure.reason]();
    case "unterminated-quote":
      return m.failure_unterminated_quote_line({ line: failure.line });
    case "column-missing":
      return m.failure_column_missing_named({ column: failure.wanted });
    default:
      return FAILURE[failure.code]();
  }
}

/** Returns a short title for a failure. */
export function failureTitle(failure: ShownFailure): string {
  if (failure.code === "several-files") return m.drop_several();
  if (failure.code === "folder") return m.drop_folder();
  return m.failure_title();
}

export const issueMessage = (rule: Rule) => RULE[rule][0]();
/** Describes a check that a mapping relaxes. */
export function relaxedCheckMessage({ rule, severity }: RelaxedCheck): string {
  if (rule === "value-delimiter") return m.loosened_delimiters();
  return `${issueMessage(rule)} ${severity === "off" ? m.loosened_off() : m.loosened_warning()}`;
}

/** Returns the message of every issue code, for the files that Rust writes. */
export const allIssueMessages = () => Object.fromEntries(Object.entries(RULE).map(([rule, [words]]) => [rule, words()]));
export const fixMessage = (rule: Rule) => (FIX_HERE[rule] ?? RULE[rule][1])?.() ?? null;
export const waitingMessage = (reason: WaitingFor) => WAITING[reason]();
const PROBE: Record<CommaTestStep, () => string> = {
  sending: m.probe_sending,
  queued: m.probe_queued,
  applied: m.probe_applied,
};

/** Describes the progress of a comma test. */
export const commaTestStepMessage = (step: CommaTestStep) => PROBE[step]();

const TRIAL: Record<TestCase, () => string> = {
  comma: m.comma_test_comma,
  "line-break": m.comma_test_line_break,
  signs: m.comma_test_signs,
  letters: m.comma_test_letters,
};

/** Names the kind of value that a comma test tries. */
export const commaTestCaseLabel = (trial: TestCase) => TRIAL[trial]();

const AUTH: Record<AuthKind, () => string> = {
  none: m.connection_auth_none,
  token: m.connection_auth_token,
  oauth: m.connection_auth_oauth,
};

/** Names a kind of authentication. */
export const authLabel = (auth: AuthKind) => AUTH[auth]();

const HOUR = 3_600_000;

/** Tells when a token expires, in days or hours from now and as a date. */
export function tokenExpiryMessage(at: number, now: number, locale: string): string {
  const left = at - now;
  const day = format.dayAndTime(at, locale);
  if (left <= 0) return m.token_ended({ day });
  if (left < 48 * HOUR) {
    const hours = Math.max(1, Math.floor(left / HOUR));
    return m.token_ends_hours({ count: hours, shown: format.number(hours, locale), day });
  }
  const days = Math.floor(left / (24 * HOUR));
  return m.token_ends_days({ count: days, shown: format.number(days, locale), day });
}

/** Returns a message for the administrator; null if they can't help. */
export function administratorMessage(state: ConnectionState, connection: Connection): string | null {
  const { client, project } = connection;
  switch (state) {
    case "token-refused":
      return m.administrator_token({ client });
    case "no-token":
      return m.administrator_no_token({ client });
    case "credentials-refused":
      return m.administrator_credentials({ client, id: project?.client_id ?? "", organisation: project?.organization ?? "" });
    case "no-rights":
      return m.administrator_permissions({ client, id: project?.client_id ?? "", organisation: project?.organization ?? "" });
    default:
      return null;
  }
}

/** Explains why the keychain couldn't be used, and what to do. */
export const keychainMessage = (fault: KeychainFault) => KEYCHAIN[fault].map((words) => words()).join(" ");
export const connectionMessage = (state: ConnectionState) => CONNECTION[state][0]();
export const connectionStatus = (state: ConnectionState) => CONNECTION[state][1];
export const nameFaultMessage = (fault: NameFault | "twice") => NAME_FAULT[fault]();
export const uploadStateLabel = (state: UploadState) => JOB[state][0]();
export const uploadStatus = (state: UploadState) => JOB[state][1];
export const batchStateLabel = (state: BatchState) => BATCH[state][0]();
export const batchStatus = (state: BatchState) => BATCH[state][1];
export const reasonMessage = (reason: Reason) => REASON[reason]();
export const failureCodeMessage = (code: FailureCode | null) => FAILURE[code ?? "unknown"]();
/** Describes the time left. From a day on, it only says that it's long. */
export const timeLeftMessage = (seconds: number, locale: string) =>
  seconds < format.LONG ? m.time_left({ time: format.span(seconds, locale) }) : m.time_left_long();
