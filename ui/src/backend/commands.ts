// The only module that calls Rust: one function per command, with the types that Rust generates.

import { invoke as call } from "@tauri-apps/api/core";
import type {
  BeforeAfter,
  CheckStatus,
  CombineStatus,
  CommaTestStatus,
  Command,
  Connection,
  ConnectionForm,
  ConnectionTest,
  Draft,
  EditedCell,
  EncodingSample,
  Failure,
  Fix,
  History,
  IdKind,
  IssueRows,
  KeptDraft,
  KeptRows,
  MappingView,
  NameVerdict,
  Override,
  PracticeStatus,
  Preview,
  Rule,
  SavedMapping,
  SecretStorage,
  SendOptions,
  SessionStatus,
  Settings,
  Severity,
  Sheet,
  SourceChoice,
  SpotCheck,
  StartUp,
  Transform,
  TargetAttributes,
  UploadDetail,
  ValueCount,
  VisitorProfile,
} from "./api.ts";

/** Calls a command by its name, which Rust declares. */
const invoke = <T>(command: Command, args?: Record<string, unknown>) => call<T>(command, args);

export const startUp = () => invoke<StartUp>("start_up");
export const saveSettings = (settings: Settings) => invoke<null>("save_settings", { settings });
export const uploads = (most: number) => invoke<History>("uploads", { most });
export const upload = (id: string) => invoke<UploadDetail>("upload", { id });
export const practiceStatus = () => invoke<PracticeStatus>("practice_status");
export const practiceStart = () => invoke<PracticeStatus>("practice_start");
export const practiceStop = () => invoke<PracticeStatus>("practice_stop");

export const session = () => invoke<SessionStatus>("session");
export const openDialog = () => invoke<boolean>("open_dialog");
export const openSample = () => invoke<null>("open_sample");
export const closeDraft = () => invoke<null>("close_draft");
export const draft = () => invoke<Draft>("draft");
export const setSource = (options: SourceChoice) => invoke<Draft>("set_source", { options });
export const preview = (mapping: string, record: number) => invoke<Preview>("preview", { mapping, record });
/** Returns which columns a mapping means in the open file, and what is open. The mapping can be without attributes. */
export const mappingView = (mapping: string) => invoke<MappingView>("mapping_view", { mapping });
export const putTransform = (transforms: Transform[], transform: Transform) =>
  invoke<Transform[]>("put_transform", { transforms, transform });
/** Returns the values as they come to the map of values, or null for those that can't be read. */
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
/** Keeps the open file with what the page has of its mapping. */
export const draftKeep = (state: string) => invoke<null>("draft_keep", { state });
export const keptDrafts = () => invoke<KeptDraft[]>("kept_drafts");
export const keptDraftOpen = (id: number) => invoke<null>("kept_draft_open", { id });
export const keptDraftDiscard = (id: number) => invoke<null>("kept_draft_discard", { id });
export const draftRestore = () => invoke<null>("draft_restore");
export const applyFix = (mapping: string, fix: Fix) => invoke<string>("apply_fix", { mapping, fix });
export const openArchiveMember = (position: number | null) => invoke<null>("open_archive_member", { position });
export const openCancel = () => invoke<null>("open_cancel");
export const encodings = () => invoke<EncodingSample[]>("encodings");
export const sheets = () => invoke<Sheet[]>("sheets");
export const editCell = (row: number, column: number, text: string | null) =>
  invoke<EditedCell>("edit_cell", { row, column, text });
export const rowCells = (row: number) => invoke<string[]>("row_cells", { row });
export const keptRows = (mapping: string) => invoke<KeptRows>("kept_rows", { mapping });
export const valueCounts = (column: number) => invoke<ValueCount[] | null>("value_counts", { column });

export const connections = () => invoke<Connection[]>("connections");
export const connectionSave = (changed: string | null, form: ConnectionForm, token: string | null) =>
  invoke<null>("connection_save", { changed, form, token });
export const connectionRemove = (name: string) => invoke<null>("connection_remove", { name });
export const connectionRestore = (name: string) => invoke<null>("connection_restore", { name });
export const tokenSet = (name: string, token: string) => invoke<SecretStorage>("token_set", { name, token });
export const tokenStoreAgain = (name: string) => invoke<SecretStorage>("token_store_again", { name });
export const tokenForget = (name: string) => invoke<null>("token_forget", { name });
/** Generates a new token, which stops every tool that uses the old one. Call it only after the person confirmed it. */
export const tokenGenerate = (name: string) => invoke<number>("token_generate", { name });
export const targetAttributes = (name: string) => invoke<string[]>("target_attributes", { name });
export const targetAttributesFetch = (name: string) => invoke<string[]>("target_attributes_fetch", { name });
export const targetAttributesMatch = (headers: string[]) => invoke<TargetAttributes | null>("target_attributes_match", { headers });
export const commaTestStart = (name: string) => invoke<null>("comma_test_start", { name });
export const commaTestStatus = (name: string) => invoke<CommaTestStatus>("comma_test_status", { name });
export const commaTestStop = (name: string) => invoke<null>("comma_test_stop", { name });
export const connectionTest = (name: string) => invoke<ConnectionTest>("connection_test", { name });
export const connectionChoose = (name: string | null) => invoke<null>("connection_choose", { name });
export const isFirstSend = (mapping: string) => invoke<boolean>("is_first_send", { mapping });

export const combineStart = (earlier: string[]) => invoke<boolean>("combine_start", { earlier });
export const combineStatus = () => invoke<CombineStatus>("combine_status");
export const combineCancel = () => invoke<null>("combine_cancel");
export const showDraft = () => invoke<null>("show_draft");
export const overrides = () => invoke<Override[]>("overrides");
export const previewChanges = () => invoke<BeforeAfter>("preview_changes");
export const visitorProfile = (name: string | null, kind: IdKind, id: string) =>
  invoke<VisitorProfile | null>("visitor_profile", { name, kind, id });

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

export const exportExcluded = (messages: Record<string, string>) => invoke<boolean>("export_excluded", { messages });
export const exportReport = (messages: Record<string, string>, masked: string[]) =>
  invoke<boolean>("export_report", { messages, masked });
export const answerClose = (close: boolean) => invoke<null>("answer_close", { close });
export const notify = (title: string, body: string) => invoke<null>("notify", { title, body });
export const eraseAll = () => invoke<null>("erase_all");
export const showDataFolder = () => invoke<null>("show_data_folder");

export const sendStart = (options: SendOptions) => invoke<string>("send_start", { options });
export const uploadPause = (id: string) => invoke<null>("upload_pause", { id });
export const uploadCancel = (id: string) => invoke<null>("upload_cancel", { id });
export const uploadResume = (id: string) => invoke<null>("upload_resume", { id });
export const uploadRetry = (id: string, split: boolean, confirmed: string | null, overwrites: boolean) =>
  invoke<string>("upload_retry", { id, split, confirmed, overwrites });
export const exportFailed = (id: string, reason: string) => invoke<boolean>("export_failed", { id, reason });
export const uploadReopen = (id: string) => invoke<null>("upload_reopen", { id });
export const spotCheck = (id: string, again: boolean) => invoke<SpotCheck>("spot_check", { id, again });

/** Returns the failure that a command was rejected with; null if the error isn't one of the app's. */
export function failureOf(rejected: unknown): Failure | null {
  const isFailure = typeof rejected === "object" && rejected !== null && "code" in rejected;
  return isFailure ? (rejected as Failure) : null;
}
