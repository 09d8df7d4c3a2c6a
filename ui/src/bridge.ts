// The only place that speaks with Rust: one function a command, typed by what Rust says.

import { invoke } from "@tauri-apps/api/core";
import type { Failure, FailureCode, History, PracticeStatus, Settings, StartUp, UploadDetail } from "./api.ts";

export const startUp = () => invoke<StartUp>("start_up");
export const saveSettings = (settings: Settings) => invoke<null>("save_settings", { settings });
export const uploads = (most: number) => invoke<History>("uploads", { most });
export const upload = (id: string) => invoke<UploadDetail>("upload", { id });
export const practiceStatus = () => invoke<PracticeStatus>("practice_status");
export const practiceStart = () => invoke<PracticeStatus>("practice_start");
export const practiceStop = () => invoke<PracticeStatus>("practice_stop");

/** The code of what a command was rejected with; none where it was no failure of ours. */
export function codeOf(rejected: unknown): FailureCode | null {
  const isFailure = typeof rejected === "object" && rejected !== null && "code" in rejected;
  return isFailure ? (rejected as Failure).code : null;
}
