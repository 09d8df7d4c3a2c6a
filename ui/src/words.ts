// Codes of Rust in the words of the catalogue. Each table is typed by its code, so that a new state or
// reason does not compile until it has words and a shape.

import type { BatchState, FailureCode, JobState, Reason } from "./api.ts";
import { m } from "./paraglide/messages.js";

/** A state's shape and colour; its word stands beside it. */
export interface Mark {
  shape: string;
  tone: "ok" | "warn" | "bad" | "wait" | "sea";
}

const JOB: Record<JobState, [() => string, Mark]> = {
  checking: [m.job_checking, { shape: "sending", tone: "sea" }],
  waiting: [m.job_waiting, { shape: "waiting", tone: "wait" }],
  sending: [m.job_sending, { shape: "sending", tone: "sea" }],
  following: [m.job_following, { shape: "accepted", tone: "sea" }],
  paused: [m.job_paused, { shape: "paused", tone: "wait" }],
  accepted: [m.job_accepted, { shape: "accepted", tone: "sea" }],
  complete: [m.job_complete, { shape: "applied", tone: "ok" }],
  partial: [m.job_partial, { shape: "warn", tone: "warn" }],
  unconfirmed: [m.job_unconfirmed, { shape: "unsure", tone: "warn" }],
  failed: [m.job_failed, { shape: "bad", tone: "bad" }],
  cancelled: [m.job_cancelled, { shape: "stopped", tone: "wait" }],
};

const BATCH: Record<BatchState, [() => string, Mark]> = {
  planned: [m.batch_planned, { shape: "waiting", tone: "wait" }],
  sending: [m.batch_sending, { shape: "sending", tone: "sea" }],
  unknown: [m.batch_unknown, { shape: "unsure", tone: "warn" }],
  accepted: [m.batch_accepted, { shape: "accepted", tone: "sea" }],
  incomplete: [m.batch_incomplete, { shape: "accepted", tone: "sea" }],
  complete: [m.batch_complete, { shape: "applied", tone: "ok" }],
  partial: [m.batch_partial, { shape: "warn", tone: "warn" }],
  stuck: [m.batch_stuck, { shape: "bad", tone: "bad" }],
  unconfirmed: [m.batch_unconfirmed, { shape: "unsure", tone: "warn" }],
  refused: [m.batch_refused, { shape: "bad", tone: "bad" }],
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
  "two-refusals": m.reason_two_refusals,
  unreadable: m.reason_unreadable,
  "canary-not-visible": m.reason_canary_not_visible,
  "canary-different": m.reason_canary_different,
  "canary-not-applied": m.reason_canary_not_applied,
  interrupted: m.reason_interrupted,
  "file-changed": m.reason_file_changed,
  connection: m.reason_connection,
};

const FAILURE: Record<FailureCode | "unknown", () => string> = {
  "home-unusable": m.failure_home_unusable,
  "journal-later": m.failure_journal_later,
  "journal-read-only": m.failure_journal_read_only,
  "journal-failed": m.failure_journal_failed,
  "disk-full": m.failure_disk_full,
  "no-such-upload": m.failure_no_such_upload,
  "settings-not-saved": m.failure_settings_not_saved,
  "practice-failed": m.failure_practice_failed,
  unknown: m.failure_unknown,
};

export const jobWord = (state: JobState) => JOB[state][0]();
export const jobMark = (state: JobState) => JOB[state][1];
export const batchWord = (state: BatchState) => BATCH[state][0]();
export const batchMark = (state: BatchState) => BATCH[state][1];
export const reasonWords = (reason: Reason) => REASON[reason]();
export const failureWords = (code: FailureCode | null) => FAILURE[code ?? "unknown"]();
