// The only module that calls Rust: one function per command, with the types that Rust generates.

import { invoke } from "@tauri-apps/api/core";
import type {
  Arrived,
  BeforeAfter,
  CheckStatus,
  Connection,
  ConnectionForm,
  ConnectionTest,
  Desk,
  Draft,
  EncodingReading,
  Failure,
  FailureCode,
  HeldProfile,
  History,
  IdKind,
  IssueRows,
  KnownNames,
  Fix,
  MappingView,
  Mended,
  NameVerdict,
  PracticeStatus,
  Override,
  Preview,
  ProbeStatus,
  Rule,
  SavedMapping,
  SecretKept,
  SendOptions,
  Settings,
  Severity,
  Sheet,
  SourceChoice,
  StartUp,
  Transform,
  UnionStatus,
  UploadDetail,
  ValueCount,
} from "./api.ts";

export const startUp = () => invoke<StartUp>("start_up");
export const saveSettings = (settings: Settings) => invoke<null>("save_settings", { settings });
export const uploads = (most: number) => invoke<History>("uploads", { most });
export const upload = (id: string) => invoke<UploadDetail>("upload", { id });
export const practiceStatus = () => invoke<PracticeStatus>("practice_status");
export const practiceStart = () => invoke<PracticeStatus>("practice_start");
export const practiceStop = () => invoke<PracticeStatus>("practice_stop");

export const desk = () => invoke<Desk>("desk");
export const openDialog = () => invoke<boolean>("open_dialog");
export const openSample = () => invoke<null>("open_sample");
export const closeDraft = () => invoke<null>("close_draft");
export const draft = () => invoke<Draft>("draft");
export const setSource = (options: SourceChoice) => invoke<Draft>("set_source", { options });
export const preview = (mapping: string, record: number) => invoke<Preview>("preview", { mapping, record });
/** Which columns a mapping means in the open file, and what is open; it can still be without attributes. */
export const mappingView = (mapping: string) => invoke<MappingView>("mapping_view", { mapping });
export const putTransform = (transforms: Transform[], transform: Transform) =>
  invoke<Transform[]>("put_transform", { transforms, transform });
/** Values as they come to the map of values; none for one that can't be read. */
export const beforeMap = (values: string[], transforms: Transform[]) =>
  invoke<(string | null)[]>("before_map", { values, transforms });
export const attributeName = (header: string, taken: string[]) => invoke<string>("attribute_name", { header, taken });
export const freeName = (name: string, taken: string[]) => invoke<string>("free_name", { name, taken });
export const nameVerdict = (name: string, taken: string[]) => invoke<NameVerdict>("name_verdict", { name, taken });
export const isPattern = (pattern: string) => invoke<boolean>("is_pattern", { pattern });

export const checkStart = (mapping: string) => invoke<null>("check_start", { mapping });
export const checkStatus = () => invoke<CheckStatus>("check_status");
export const checkCancel = () => invoke<null>("check_cancel");
export const issueRows = (rule: Rule, severity: Severity, offset: number, limit: number) =>
  invoke<IssueRows>("issue_rows", { rule, severity, offset, limit });

export const openPasted = (name: string, text: string) => invoke<null>("open_pasted", { name, text });
export const savePasted = () => invoke<Draft | null>("save_pasted");
export const draftBack = () => invoke<null>("draft_back");
export const mappingWith = (mapping: string, mend: Fix) => invoke<string>("mapping_with", { mapping, mend });
export const openPacked = (place: number | null) => invoke<null>("open_packed", { place });
export const openCancel = () => invoke<null>("open_cancel");
export const encodingReadings = () => invoke<EncodingReading[]>("encoding_readings");
export const sheets = () => invoke<Sheet[]>("sheets");
export const mendCell = (row: number, column: number, text: string | null) =>
  invoke<Mended>("mend_cell", { row, column, text });
export const rowCells = (row: number) => invoke<string[]>("row_cells", { row });
export const valueCounts = (column: number) => invoke<ValueCount[] | null>("value_counts", { column });

export const connections = () => invoke<Connection[]>("connections");
export const connectionSave = (changed: string | null, form: ConnectionForm, token: string | null) =>
  invoke<null>("connection_save", { changed, form, token });
export const connectionRemove = (name: string) => invoke<null>("connection_remove", { name });
export const connectionRestore = (name: string) => invoke<null>("connection_restore", { name });
export const tokenSet = (name: string, token: string) => invoke<SecretKept>("token_set", { name, token });
export const tokenKeepAgain = (name: string) => invoke<SecretKept>("token_keep_again", { name });
export const tokenForget = (name: string) => invoke<null>("token_forget", { name });
/** Generates a new token, which stops every tool that uses the old one. Call it only after the person confirmed it. */
export const tokenNew = (name: string) => invoke<number>("token_new", { name });
export const known = (name: string) => invoke<string[]>("known", { name });
export const knownFetch = (name: string) => invoke<string[]>("known_fetch", { name });
export const knownNames = (headers: string[]) => invoke<KnownNames | null>("known_names", { headers });
export const probeStart = (name: string) => invoke<null>("probe_start", { name });
export const probeStatus = (name: string) => invoke<ProbeStatus>("probe_status", { name });
export const probeStop = (name: string) => invoke<null>("probe_stop", { name });
export const connectionTest = (name: string) => invoke<ConnectionTest>("connection_test", { name });
export const connectionChoose = (name: string | null) => invoke<null>("connection_choose", { name });
export const isFirstSend = (mapping: string) => invoke<boolean>("is_first_send", { mapping });

export const unionStart = (jobs: string[]) => invoke<boolean>("union_start", { jobs });
export const unionStatus = () => invoke<UnionStatus>("union_status");
export const unionCancel = () => invoke<null>("union_cancel");
export const showDraft = () => invoke<null>("show_draft");
export const overrides = () => invoke<Override[]>("overrides");
export const lookBefore = () => invoke<BeforeAfter>("look_before");
export const lookUp = (name: string | null, kind: IdKind, id: string) =>
  invoke<HeldProfile | null>("look_up", { name, kind, id });

export const mappings = () => invoke<SavedMapping[]>("mappings");
export const mappingSave = (name: string, mapping: string, replace: boolean) =>
  invoke<Draft>("mapping_save", { name, mapping, replace });
export const mappingRename = (from: string, to: string) => invoke<null>("mapping_rename", { from, to });
export const mappingDuplicate = (name: string) => invoke<string>("mapping_duplicate", { name });
export const mappingRemove = (name: string) => invoke<null>("mapping_remove", { name });
export const mappingRestore = (name: string) => invoke<null>("mapping_restore", { name });
export const mappingExport = (name: string) => invoke<boolean>("mapping_export", { name });
export const mappingTemplate = (name: string) => invoke<boolean>("mapping_template", { name });
export const mappingImport = () => invoke<boolean>("mapping_import");
export const mappingImportAnswer = (accept: boolean) => invoke<null>("mapping_import_answer", { accept });

export const exportExcluded = (words: Record<string, string>) => invoke<boolean>("export_excluded", { words });
export const exportReport = (words: Record<string, string>, masked: string[]) =>
  invoke<boolean>("export_report", { words, masked });
export const closeAnswer = (close: boolean) => invoke<null>("close_answer", { close });
export const notify = (title: string, body: string) => invoke<null>("notify", { title, body });
export const eraseAll = () => invoke<null>("erase_all");
export const showDataFolder = () => invoke<null>("show_data_folder");

export const sendStart = (options: SendOptions) => invoke<string>("send_start", { options });
export const uploadPause = (id: string) => invoke<null>("upload_pause", { id });
export const uploadCancel = (id: string) => invoke<null>("upload_cancel", { id });
export const uploadResume = (id: string) => invoke<null>("upload_resume", { id });
export const uploadRetry = (id: string, halve: boolean, confirmed: string | null) =>
  invoke<string>("upload_retry", { id, halve, confirmed });
export const exportFailed = (id: string, reason: string) => invoke<boolean>("export_failed", { id, reason });
export const uploadAgain = (id: string) => invoke<null>("upload_again", { id });
export const spotCheck = (id: string, again: boolean) => invoke<Arrived>("spot_check", { id, again });

/** Returns the failure that a command was rejected with; null if the error isn't one of the app's. */
export function failureOf(rejected: unknown): Failure | null {
  const isFailure = typeof rejected === "object" && rejected !== null && "code" in rejected;
  return isFailure ? (rejected as Failure) : null;
}

/** Its code. */
export const codeOf = (rejected: unknown): FailureCode | null => failureOf(rejected)?.code ?? null;
