// Summarizes the result of an upload.

import type { BatchSummary, UploadState, Upload } from "../backend/api.ts";
import * as format from "./format.ts";
import { m } from "../paraglide/messages.js";
import { uploadStateLabel } from "./messages.ts";

const ENDED: UploadState[] = ["complete", "partial", "unconfirmed", "failed", "cancelled"];
const MOVING: UploadState[] = ["checking", "waiting", "sending", "confirming", "accepted"];

export const isEnded = (state: UploadState) => ENDED.includes(state);
export const isMoving = (state: UploadState) => MOVING.includes(state);

/** Returns the result in one sentence, or the progress while the upload runs. */
export function verdict(upload: Upload, locale: string): string {
  const { rows_applied, rows_failed, rows_not_found } = upload.batches;
  const number = (value: number) => format.number(value, locale);
  const applied = rows_applied ?? 0;
  if (!isEnded(upload.state)) {
    return m.result_so_far({ count: upload.rows, shown: number(applied), all: number(upload.rows) });
  }
  const parts = [
    ...(applied > 0 ? [m.result_applied({ count: applied, shown: number(applied) })] : []),
    ...(rows_failed > 0 ? [m.result_failed({ count: rows_failed, shown: number(rows_failed) })] : []),
    ...(rows_not_found > 0 ? [m.result_not_found({ count: rows_not_found, shown: number(rows_not_found) })] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : format.capital(uploadStateLabel(upload.state), locale);
}

export type Stage = "applied" | "accepted" | "sending" | "failed" | "waiting";

/** A split batch has no stage, since its rows are counted in the batches that it was split into. */
const STAGE: Record<BatchSummary["state"], Stage | null> = {
  planned: "waiting",
  sending: "sending",
  unknown: "sending",
  accepted: "accepted",
  incomplete: "accepted",
  complete: "applied",
  partial: "failed",
  stuck: "failed",
  unconfirmed: "failed",
  rejected: "failed",
  split: null,
};

/** Counts the rows at each stage. */
export function stages(batches: BatchSummary[]): Record<Stage, number> {
  const rows: Record<Stage, number> = { applied: 0, accepted: 0, sending: 0, failed: 0, waiting: 0 };
  for (const batch of batches) {
    const stage = STAGE[batch.state];
    if (stage) rows[stage] += batch.rows;
  }
  return rows;
}
