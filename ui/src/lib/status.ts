// The icon and color of every state. Each table is typed by its state, so that a new one doesn't compile without them.

import type { BatchState, ConnectionState, UploadState } from "../backend/api.ts";

/** The icon and color of a state. */
export interface StatusStyle {
  shape: string;
  tone: "ok" | "warn" | "bad" | "wait" | "active";
}

const UPLOAD: Record<UploadState, StatusStyle> = {
  checking: { shape: "sending", tone: "active" },
  waiting: { shape: "waiting", tone: "wait" },
  sending: { shape: "sending", tone: "active" },
  confirming: { shape: "accepted", tone: "active" },
  paused: { shape: "paused", tone: "wait" },
  accepted: { shape: "accepted", tone: "active" },
  complete: { shape: "applied", tone: "ok" },
  partial: { shape: "warn", tone: "warn" },
  unconfirmed: { shape: "unsure", tone: "warn" },
  failed: { shape: "bad", tone: "bad" },
  cancelled: { shape: "stopped", tone: "wait" },
};

const BATCH: Record<BatchState, StatusStyle> = {
  planned: { shape: "waiting", tone: "wait" },
  sending: { shape: "sending", tone: "active" },
  unknown: { shape: "unsure", tone: "warn" },
  accepted: { shape: "accepted", tone: "active" },
  incomplete: { shape: "accepted", tone: "active" },
  complete: { shape: "applied", tone: "ok" },
  partial: { shape: "warn", tone: "warn" },
  stuck: { shape: "unsure", tone: "warn" },
  unconfirmed: { shape: "unsure", tone: "warn" },
  rejected: { shape: "bad", tone: "bad" },
  split: { shape: "stopped", tone: "wait" },
};

const CONNECTION: Record<ConnectionState, StatusStyle> = {
  works: { shape: "applied", tone: "ok" },
  "token-rejected": { shape: "bad", tone: "bad" },
  "credentials-rejected": { shape: "bad", tone: "bad" },
  "no-permission": { shape: "bad", tone: "bad" },
  "no-token": { shape: "bad", tone: "bad" },
  "wrong-client-code": { shape: "bad", tone: "bad" },
  proxy: { shape: "warn", tone: "warn" },
  inspected: { shape: "warn", tone: "warn" },
  clock: { shape: "warn", tone: "warn" },
  "no-network": { shape: "warn", tone: "warn" },
  blocked: { shape: "warn", tone: "warn" },
  unclear: { shape: "unsure", tone: "warn" },
};

export const uploadStatus = (state: UploadState) => UPLOAD[state];
export const batchStatus = (state: BatchState) => BATCH[state];
export const connectionStatus = (state: ConnectionState) => CONNECTION[state];
