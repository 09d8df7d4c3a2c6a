// Summarizes the result of an upload.

import type { RowResults, UploadState, Upload } from "../backend/api.ts";
import * as format from "./format.ts";
import { m } from "../paraglide/messages.js";
import { uploadStateLabel } from "./messages.ts";

const ENDED: UploadState[] = ["complete", "partial", "unconfirmed", "failed", "cancelled"];
const MOVING: UploadState[] = ["checking", "waiting", "sending", "confirming", "accepted"];

export const isEnded = (state: UploadState) => ENDED.includes(state);
export const isMoving = (state: UploadState) => MOVING.includes(state);

/** Returns the result in one sentence, or the progress while the upload runs. Each row is in one of the counts. */
export function verdict(upload: Upload, locale: string): string {
  const { applied, uncounted, failed, not_found, missing, unknown, waiting } = upload.batches.rows;
  const number = (value: number) => format.number(value, locale);
  if (!isEnded(upload.state)) {
    return m.result_so_far({ count: upload.rows, shown: number(applied + uncounted), all: number(upload.rows) });
  }
  const counted = (count: number, words: (known: { count: number; shown: string }) => string) =>
    count > 0 ? [words({ count, shown: number(count) })] : [];
  const parts = [
    ...(missing > 0
      ? [m.result_counted({ shown: number(applied), all: number(applied + missing) })]
      : counted(applied, m.result_applied)),
    ...counted(failed, m.result_failed),
    ...counted(not_found, m.result_not_found),
    ...counted(unknown, m.result_unknown),
    ...counted(waiting, m.result_unsent),
  ];
  const isCounted = parts.length > 0 && uncounted === 0;
  return isCounted ? parts.join(", ") : [format.capital(uploadStateLabel(upload.state), locale), ...parts].join(", ");
}

export const STAGES = ["applied", "failed", "unknown", "accepted", "sending", "waiting"] as const;
export type Stage = (typeof STAGES)[number];

/** Returns the rows at each stage. Each row is in one of them. */
export function stages(rows: RowResults): Record<Stage, number> {
  const { applied, uncounted, failed, not_found, missing, unknown, accepted, sending, waiting } = rows;
  return { applied: applied + uncounted, failed: failed + not_found + missing, unknown, accepted, sending, waiting };
}

/** Returns the name of the connection that an upload was sent to, or the client code if it was sent without one. */
export function destinationName({ connection, client, destination }: Upload): string {
  return connection ?? (destination === "practice" ? m.practice_name() : client);
}
