// The upload that is being made: its file, its mapping, how far it is. One for the window, so that a look at
// another page loses nothing.

import { app, announce } from "./app.svelte.ts";
import * as commands from "../backend/commands.ts";
import * as format from "../lib/format.ts";
import { MappingEditor } from "./mappingEditor.svelte.ts";
import { m } from "../paraglide/messages.js";
import type { Desk, Destination, Draft, Failure, Imported, SourceChoice } from "../backend/api.ts";
import { isEnded, verdict } from "../lib/uploadResult.ts";
import { uploadStateLabel, type ShownFailure } from "../lib/messages.ts";

export const STEPS = ["file", "map", "check", "send", "result"] as const;
export type Step = (typeof STEPS)[number];

const DESK = 250;
const COUNT = 400;

/** A cell that was mended, with what stood there as mended before. */
export interface Cell {
  row: number;
  column: number;
  before: string | null;
  /** Cells that are mended now. */
  cells: number;
}

const nameOf = (to: Destination) => (to.kind === "account" ? to.connection.name : "");
/** Whether the account is proven to keep commas inside values. */
const keepsCommas = (to: Destination) =>
  to.kind === "practice" || (to.connection.proven !== null && to.connection.proven.keeps && !to.connection.proven.is_old);

class CurrentUpload {
  step = $state<Step>("file");
  desk = $state.raw<Desk | null>(null);
  draft = $state.raw<Draft | null>(null);
  editor = $state.raw<MappingEditor | null>(null);
  /** The mapping that the last check ran under. */
  checkedMapping = $state<string | null>(null);
  /** Whether that check ended well, with rows to send. */
  isSendable = $state(false);
  /** What was mended on Check, the newest last, for the way back: a cell, or the mapping as it was then. */
  changes = $state<({ cell: Cell } | { text: string; what: string })[]>([]);
  /** The attribute whose values Map is to show, by its place. */
  attributeToOpen: number | null = null;
  /** Send is to open with a start at an hour. */
  opensSchedule = false;
  /** The upload of this crossing, once it was sent. */
  uploadId = $state<string | null>(null);
  /** The last mapping file that was brought in, until it is put away. */
  imported = $state.raw<Imported | null>(null);
  /** The last thing that did not work, until it is put away. */
  failure = $state.raw<ShownFailure | null>(null);
  isOpening = $state(false);
  /** Steps were changed by a person, so the new one's heading takes the focus. */
  hasMovedToStep = false;
  /** The focus is where such a heading put it. */
  isHeadingFocused = false;
  /** The draft that the last one took the place of, until something else happens. */
  replacedDraft = $state.raw<{ file: string; editor: MappingEditor } | null>(null);
  #restored: MappingEditor | null = null;
  #seen = "";
  #refused = 0;
  #imported = 0;
  #loading: number | null = null;

  /** Where the next upload goes. */
  get destination(): Destination {
    return this.desk?.destination ?? { kind: "practice" };
  }

  /** How far a person may go by a click on a stop. */
  get reachableStep(): number {
    if (this.uploadId !== null) return -1;
    if (!this.draft || this.draft.hidden_rows > 0) return 0;
    if (!this.editor?.isReady) return 1;
    return this.isSendable && this.checkedMapping === this.editor.text ? 3 : 2;
  }

  goTo(step: Step) {
    // Who goes on with a file has taken it.
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
  openSample = () => this.open(commands.openSample);

  /** The file that was chosen of a zip; none: another is. */
  openMember = (place: number | null) => this.open(() => commands.openPacked(place));

  paste = (text: string) => this.open(() => commands.openPasted(m.pasted_name(), text));

  async setSource(options: SourceChoice) {
    this.failure = null;
    try {
      this.changes = [];
      this.setDraft(await commands.setSource(options));
      this.checkedMapping = null;
      this.isSendable = false;
    } catch (rejected) {
      this.showFailure(commands.failureOf(rejected));
    }
  }

  showFailure(failure: Failure | null) {
    this.failure = failure ?? { code: "unknown" };
  }

  /** Back to the empty shore, for another file. */
  async startOver() {
    this.uploadId = null;
    this.draft = null;
    this.editor = null;
    this.checkedMapping = null;
    this.isSendable = false;
    this.changes = [];
    this.failure = null;
    this.goTo("file");
    try {
      await commands.closeDraft();
    } catch (rejected) {
      this.showFailure(commands.failureOf(rejected));
    }
  }

  /** Looks at the desk: a file may have been dropped, another program may have ended. */
  async refresh() {
    const desk = await commands.desk();
    const first = this.desk === null;
    const wasSending = this.desk?.upload ?? null;
    // Most looks find all as it was: nothing on the page need hear of those.
    const seen = JSON.stringify(desk);
    if (keepsCommas(this.destination) !== keepsCommas(desk.destination) && nameOf(this.destination) === nameOf(desk.destination)) {
      // What may go there is another thing now than when the file was checked.
      this.checkedMapping = null;
      this.isSendable = false;
    }
    if (seen !== this.#seen) this.desk = desk;
    this.#seen = seen;
    if (wasSending !== null && desk.upload === null) void tellEnd(wasSending);
    if (desk.refused && desk.refused.number !== this.#refused) {
      // What was refused before the page was there is old news.
      if (!first || desk.draft === null) this.failure = desk.refused;
      this.#refused = desk.refused.number;
    }
    const { imported } = desk;
    if (imported && (imported.number !== this.#imported || (imported.is_kept && this.imported?.is_kept === false))) {
      if (!first) this.imported = imported;
      this.#imported = imported.number;
    }
    if (first && desk.upload !== null) {
      this.uploadId = desk.upload;
      this.step = "result";
    }
    if (desk.draft !== null && desk.draft !== this.draft?.version && desk.draft !== this.#loading) {
      this.#loading = desk.draft;
      try {
        await this.#load(!first);
      } finally {
        this.#loading = null;
      }
    }
  }

  /** Back to the draft that was there, with its mapping as it was. */
  async restoreReplaced() {
    const before = this.replacedDraft;
    this.replacedDraft = null;
    if (!before) return;
    this.#restored = before.editor;
    await this.open(commands.draftBack);
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
    this.changes = [];
    this.setDraft(draft);
    if (restored) this.editor = restored;
    this.checkedMapping = null;
    this.isSendable = false;
    // A saved mapping that fits leaves nothing to do but to look: the weekly upload.
    if (isNew && (draft.saved !== null || draft.is_again) && this.editor !== null && (this.editor as MappingEditor).isReady && draft.hidden_rows === 0 && draft.otherwise.length === 0) this.goTo("check");
    this.replacedDraft = replaced;
  }

  /** A draft as Rust has it now; the mapping stays where the columns stayed. */
  setDraft(draft: Draft) {
    const isSame = this.draft?.columns.join("\n") === draft.columns.join("\n");
    this.draft = draft;
    if (!this.editor || !isSame) this.editor = new MappingEditor(draft);
    if (!isSame) this.checkedMapping = null;
    if (draft.rows === null) setTimeout(() => void this.#count(draft.version), COUNT);
  }

  async #count(version: number) {
    if (this.draft?.version !== version || this.draft.rows !== null) return;
    try {
      const draft = await commands.draft();
      if (this.draft?.version !== version) return;
      if (draft.rows === null) setTimeout(() => void this.#count(version), COUNT);
      else this.draft = { ...this.draft, rows: draft.rows };
    } catch {
      // The desk tells when the draft is gone.
    }
  }
}

export const currentUpload = new CurrentUpload();

/** How an upload ended or why it paused, for who is not looking. */
async function tellEnd(id: string) {
  try {
    const { upload } = await commands.upload(id);
    const told = isEnded(upload.state) ? verdict(upload, app.formats) : format.capital(uploadStateLabel(upload.state), app.language);
    await commands.notify(upload.file, told);
  } catch {
    // The page itself tells as well.
  }
}

/** Looks at the desk for as long as the window is open. */
export function pollSession(): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  const turn = async () => {
    try {
      await currentUpload.refresh();
    } catch {
      // The next look tells.
    }
    if (!isOver) timer = setTimeout(() => void turn(), DESK);
  };
  void turn();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
