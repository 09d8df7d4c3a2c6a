// The upload that is being prepared or sent: its file, its mapping, and its step. There is one for the whole window,
// so that opening another page loses nothing.

import { app, announce } from "./app.svelte.ts";
import * as commands from "../backend/commands.ts";
import * as format from "../lib/format.ts";
import { MappingEditor } from "./mappingEditor.svelte.ts";
import { m } from "../paraglide/messages.js";
import type { SessionStatus, Destination, Draft, Failure, ImportedMapping, SourceChoice } from "../backend/api.ts";
import { isEnded, verdict } from "../lib/uploadResult.ts";
import { uploadStateLabel, type ShownFailure } from "../lib/messages.ts";

export const STEPS = ["file", "map", "check", "send", "result"] as const;
export type Step = (typeof STEPS)[number];

const POLL = 250;
const POLL_ROWS = 400;

const connectionName = (to: Destination) => (to.kind === "account" ? to.connection.name : "");
/** Whether the account passed the comma test. */
const keepsCommas = (to: Destination) =>
  to.kind === "practice" || (to.connection.comma_test !== null && to.connection.comma_test.passed && !to.connection.comma_test.is_old);

class CurrentUpload {
  step = $state<Step>("file");
  session = $state.raw<SessionStatus | null>(null);
  draft = $state.raw<Draft | null>(null);
  editor = $state.raw<MappingEditor | null>(null);
  /** The mapping, as text, that the last check used. */
  checkedMapping = $state<string | null>(null);
  /** Whether that check finished with rows that are ready to send. */
  isSendable = $state(false);
  /** The index of the attribute that Map should open. */
  attributeToOpen: number | null = null;
  /** Whether Map should open the visitor ID. */
  opensId = false;
  /** Whether Send should open with a scheduled start. */
  opensSchedule = false;
  /** The ID of this upload, once it was started. */
  uploadId = $state<string | null>(null);
  /** The mapping file that was imported last, until its notice is dismissed. */
  imported = $state.raw<ImportedMapping | null>(null);
  /** The last failure, until it's dismissed. */
  failure = $state.raw<ShownFailure | null>(null);
  isOpening = $state(false);
  /** Whether the person went to another step, so that its heading takes the focus. */
  hasMovedToStep = false;
  /** Whether a step's heading has the focus. */
  isHeadingFocused = false;
  /** The file that the current one replaced, until the person continues with the current one. */
  replacedDraft = $state.raw<{ file: string; editor: MappingEditor } | null>(null);
  #restored: MappingEditor | null = null;
  #seen = "";
  #rejected = 0;
  #imported = 0;
  #loading: number | null = null;

  /** The destination of the next upload. */
  get destination(): Destination {
    return this.session?.destination ?? { kind: "practice" };
  }

  /** The index of the last step that can be opened by a click; -1 after the upload was started. */
  get reachableStep(): number {
    if (this.uploadId !== null) return -1;
    if (!this.draft || this.draft.hidden_rows > 0 || this.draft.footer_rows > 0) return 0;
    if (!this.editor?.isReady) return 1;
    return this.isSendable && this.checkedMapping === this.editor.text ? 3 : 2;
  }

  goTo(step: Step) {
    // Going to another step accepts the new file, so the notice about the replaced one is no longer needed.
    this.replacedDraft = null;
    this.hasMovedToStep = true;
    this.step = step;
  }

  async open(command: () => Promise<unknown>) {
    if (this.isOpening) return;
    this.isOpening = true;
    this.failure = null;
    try {
      await command();
      await this.refresh();
    } catch (rejected) {
      this.showFailure(commands.failureOf(rejected));
    } finally {
      this.isOpening = false;
    }
  }

  openDialog = () => this.open(commands.openDialog);
  /** Opens a file that was closed before it was sent. */
  openKept = (id: number) => this.open(() => commands.keptDraftOpen(id));
  openSample = () => this.open(commands.openSample);

  /** Opens a file of the ZIP archive; null cancels. */
  openMember = (place: number | null) => this.open(() => commands.openArchiveMember(place));

  paste = (text: string) => this.open(() => commands.openPasted(m.pasted_name(), text));

  async setSource(options: SourceChoice) {
    this.failure = null;
    try {
      this.setDraft(await commands.setSource(options));
      if (this.draft?.edited_cells === 0) this.editor?.dropCells();
      await this.editor?.keepIfKept();
      this.checkedMapping = null;
      this.isSendable = false;
    } catch (rejected) {
      this.showFailure(commands.failureOf(rejected));
    }
  }

  showFailure(failure: Failure | null) {
    this.failure = failure ?? { code: "unknown" };
  }

  /** Closes the file and returns to the empty File step. */
  async startOver() {
    this.uploadId = null;
    this.draft = null;
    this.editor = null;
    this.checkedMapping = null;
    this.isSendable = false;
    this.failure = null;
    this.goTo("file");
    try {
      await commands.closeDraft();
    } catch (rejected) {
      this.showFailure(commands.failureOf(rejected));
    }
  }

  /** Polls the session: a file may have been dropped, or an upload may have finished. */
  async refresh() {
    const session = await commands.session();
    const first = this.session === null;
    const wasSending = this.session?.upload ?? null;
    // Most polls find no change, and the page needn't react to those.
    const seen = JSON.stringify(session);
    if (keepsCommas(this.destination) !== keepsCommas(session.destination) && connectionName(this.destination) === connectionName(session.destination)) {
      // Which rows can be sent depends on the comma test, so the file must be checked again.
      this.checkedMapping = null;
      this.isSendable = false;
    }
    if (seen !== this.#seen) this.session = session;
    this.#seen = seen;
    if (wasSending !== null && session.upload === null) void notifyEnd(wasSending);
    if (session.rejected && session.rejected.number !== this.#rejected) {
      // A failure from before the page was loaded isn't shown, unless it explains why there is no file.
      if (!first || session.draft === null) this.failure = session.rejected.failure;
      this.#rejected = session.rejected.number;
    }
    const { imported } = session;
    if (imported && (imported.number !== this.#imported || (imported.is_saved && this.imported?.is_saved === false))) {
      if (!first) this.imported = imported;
      this.#imported = imported.number;
    }
    if (first && session.upload !== null) {
      this.uploadId = session.upload;
      this.step = "result";
    }
    if (session.draft !== null && session.draft !== this.draft?.version && session.draft !== this.#loading) {
      this.#loading = session.draft;
      try {
        await this.#load(!first);
      } finally {
        this.#loading = null;
      }
    }
  }

  /** Restores the replaced file with its mapping. */
  async restoreReplaced() {
    const before = this.replacedDraft;
    this.replacedDraft = null;
    if (!before) return;
    this.#restored = before.editor;
    await this.open(commands.draftRestore);
  }

  async #load(isNew: boolean) {
    const draft = await commands.draft();
    const restored = this.#restored;
    this.#restored = null;
    const left = this.draft;
    const replaced =
      isNew && left && this.editor && this.uploadId === null && restored === null ? { file: left.file, editor: this.editor } : null;
    if (isNew) {
      app.page = "new";
      this.failure = null;
      this.uploadId = null;
      this.goTo("file");
      announce(m.new_announced({ file: draft.file }));
    }
    this.editor = null;
    this.setDraft(draft);
    if (restored) this.editor = restored;
    this.checkedMapping = null;
    this.isSendable = false;
    // If a saved mapping fits, Check opens directly: that's the weekly upload.
    if (draft.kept !== null) this.goTo("map");
    else if (isNew && (draft.saved !== null || draft.is_again) && this.editor !== null && (this.editor as MappingEditor).isReady && draft.hidden_rows === 0 && draft.footer_rows === 0 && draft.format_mismatches.length === 0) this.goTo("check");
    this.replacedDraft = replaced;
  }

  /** Sets the file as Rust has it now. The mapping is kept if the columns are the same. */
  setDraft(draft: Draft) {
    const isSame = this.draft?.columns.join("\n") === draft.columns.join("\n");
    this.draft = draft;
    if (!this.editor || !isSame) this.editor = new MappingEditor(draft);
    else this.editor.update(draft);
    if (!isSame) this.checkedMapping = null;
    if (draft.rows === null) setTimeout(() => void this.#count(draft.version), POLL_ROWS);
  }

  async #count(version: number) {
    if (this.draft?.version !== version || this.draft.rows !== null) return;
    try {
      const draft = await commands.draft();
      if (this.draft?.version !== version) return;
      if (draft.rows === null) setTimeout(() => void this.#count(version), POLL_ROWS);
      else {
        this.draft = { ...this.draft, rows: draft.rows };
        // What was suggested from the first rows is suggested from all of them.
        this.editor?.update(draft);
      }
    } catch {
      // The next poll of the session shows that the file is gone.
    }
  }
}

export const currentUpload = new CurrentUpload();

/** Sends a system notification about how an upload ended or that it paused. */
async function notifyEnd(id: string) {
  try {
    const { upload } = await commands.upload(id);
    const text = isEnded(upload.state) ? verdict(upload, app.formats) : format.capital(uploadStateLabel(upload.state), app.language);
    await commands.notify(upload.file, text);
  } catch {
    // The page shows the result, too.
  }
}

/** Polls the session for as long as the window is open. */
export function pollSession(): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  const turn = async () => {
    try {
      await currentUpload.refresh();
    } catch {
      // The next poll tries again.
    }
    if (!isOver) timer = setTimeout(() => void turn(), POLL);
  };
  void turn();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
