// The upload that is being made: its file, its mapping, how far it is. One for the window, so that a look at
// another page loses nothing.

import { app, say } from "./app.svelte.ts";
import * as bridge from "../backend/commands.ts";
import * as format from "../lib/format.ts";
import { Plan } from "./mappingEditor.svelte.ts";
import { m } from "../paraglide/messages.js";
import type { Desk, Destination, Draft, Failure, Imported, SourceChoice } from "../backend/api.ts";
import { isEnded, verdict } from "../lib/uploadResult.ts";
import { jobWord, type Refusal } from "../lib/messages.ts";

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

class Crossing {
  step = $state<Step>("file");
  desk = $state.raw<Desk | null>(null);
  draft = $state.raw<Draft | null>(null);
  plan = $state.raw<Plan | null>(null);
  /** The mapping that the last check ran under. */
  checked = $state<string | null>(null);
  /** Whether that check ended well, with rows to send. */
  isSendable = $state(false);
  /** What was mended on Check, the newest last, for the way back: a cell, or the mapping as it was then. */
  mended = $state<({ cell: Cell } | { text: string; what: string })[]>([]);
  /** The attribute whose values Map is to show, by its place. */
  toOpen: number | null = null;
  /** Send is to open with a start at an hour. */
  wantsLater = false;
  /** The upload of this crossing, once it was sent. */
  upload = $state<string | null>(null);
  /** The last mapping file that was brought in, until it is put away. */
  imported = $state.raw<Imported | null>(null);
  /** The last thing that did not work, until it is put away. */
  refusal = $state.raw<Refusal | null>(null);
  isOpening = $state(false);
  /** Steps were changed by a person, so the new one's heading takes the focus. */
  hasMoved = false;
  /** The focus is where such a heading put it. */
  isAtHeading = false;
  /** The draft that the last one took the place of, until something else happens. */
  replaced = $state.raw<{ file: string; plan: Plan } | null>(null);
  #restored: Plan | null = null;
  #seen = "";
  #refused = 0;
  #imported = 0;
  #loading: number | null = null;

  /** Where the next upload goes. */
  get destination(): Destination {
    return this.desk?.destination ?? { kind: "practice" };
  }

  /** How far a person may go by a click on a stop. */
  get reach(): number {
    if (this.upload !== null) return -1;
    if (!this.draft || this.draft.hidden_rows > 0) return 0;
    if (!this.plan?.isReady) return 1;
    return this.isSendable && this.checked === this.plan.text ? 3 : 2;
  }

  go(step: Step) {
    // Who goes on with a file has taken it.
    this.replaced = null;
    this.hasMoved = true;
    this.step = step;
  }

  async open(command: () => Promise<unknown>) {
    if (this.isOpening) return;
    this.isOpening = true;
    this.refusal = null;
    try {
      await command();
      await this.look();
    } catch (rejected) {
      this.refuse(bridge.failureOf(rejected));
    } finally {
      this.isOpening = false;
    }
  }

  choose = () => this.open(bridge.openDialog);
  sample = () => this.open(bridge.openSample);

  /** The file that was chosen of a zip; none: another is. */
  packed = (place: number | null) => this.open(() => bridge.openPacked(place));

  paste = (text: string) => this.open(() => bridge.openPasted(m.pasted_name(), text));

  async read(options: SourceChoice) {
    this.refusal = null;
    try {
      this.mended = [];
      this.take(await bridge.setSource(options));
      this.checked = null;
      this.isSendable = false;
    } catch (rejected) {
      this.refuse(bridge.failureOf(rejected));
    }
  }

  refuse(failure: Failure | null) {
    this.refusal = failure ?? { code: "unknown" };
  }

  /** Back to the empty shore, for another file. */
  async begin() {
    this.upload = null;
    this.draft = null;
    this.plan = null;
    this.checked = null;
    this.isSendable = false;
    this.mended = [];
    this.refusal = null;
    this.go("file");
    try {
      await bridge.closeDraft();
    } catch (rejected) {
      this.refuse(bridge.failureOf(rejected));
    }
  }

  /** Looks at the desk: a file may have been dropped, another program may have ended. */
  async look() {
    const desk = await bridge.desk();
    const first = this.desk === null;
    const wasSending = this.desk?.upload ?? null;
    // Most looks find all as it was: nothing on the page need hear of those.
    const seen = JSON.stringify(desk);
    if (keepsCommas(this.destination) !== keepsCommas(desk.destination) && nameOf(this.destination) === nameOf(desk.destination)) {
      // What may go there is another thing now than when the file was checked.
      this.checked = null;
      this.isSendable = false;
    }
    if (seen !== this.#seen) this.desk = desk;
    this.#seen = seen;
    if (wasSending !== null && desk.upload === null) void tellEnd(wasSending);
    if (desk.refused && desk.refused.number !== this.#refused) {
      // What was refused before the page was there is old news.
      if (!first || desk.draft === null) this.refusal = desk.refused;
      this.#refused = desk.refused.number;
    }
    const { imported } = desk;
    if (imported && (imported.number !== this.#imported || (imported.is_kept && this.imported?.is_kept === false))) {
      if (!first) this.imported = imported;
      this.#imported = imported.number;
    }
    if (first && desk.upload !== null) {
      this.upload = desk.upload;
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
  async back() {
    const before = this.replaced;
    this.replaced = null;
    if (!before) return;
    this.#restored = before.plan;
    await this.open(bridge.draftBack);
  }

  async #load(isNew: boolean) {
    const draft = await bridge.draft();
    const restored = this.#restored;
    this.#restored = null;
    const left = this.draft;
    const replaced =
      isNew && left && this.plan && this.upload === null && restored === null ? { file: left.file, plan: this.plan } : null;
    if (isNew) {
      app.page = "new";
      this.refusal = null;
      this.upload = null;
      this.go("file");
      say(m.new_said_read({ file: draft.file }));
    }
    this.plan = null;
    this.mended = [];
    this.take(draft);
    if (restored) this.plan = restored;
    this.checked = null;
    this.isSendable = false;
    // A saved mapping that fits leaves nothing to do but to look: the weekly upload.
    if (isNew && (draft.saved !== null || draft.is_again) && this.plan !== null && (this.plan as Plan).isReady && draft.hidden_rows === 0 && draft.otherwise.length === 0) this.go("check");
    this.replaced = replaced;
  }

  /** A draft as Rust has it now; the mapping stays where the columns stayed. */
  take(draft: Draft) {
    const isSame = this.draft?.columns.join("\n") === draft.columns.join("\n");
    this.draft = draft;
    if (!this.plan || !isSame) this.plan = new Plan(draft);
    if (!isSame) this.checked = null;
    if (draft.rows === null) setTimeout(() => void this.#count(draft.version), COUNT);
  }

  async #count(version: number) {
    if (this.draft?.version !== version || this.draft.rows !== null) return;
    try {
      const draft = await bridge.draft();
      if (this.draft?.version !== version) return;
      if (draft.rows === null) setTimeout(() => void this.#count(version), COUNT);
      else this.draft = { ...this.draft, rows: draft.rows };
    } catch {
      // The desk tells when the draft is gone.
    }
  }
}

export const crossing = new Crossing();

/** How an upload ended or why it paused, for who is not looking. */
async function tellEnd(id: string) {
  try {
    const { upload } = await bridge.upload(id);
    const told = isEnded(upload.state) ? verdict(upload, app.formats) : format.capital(jobWord(upload.state), app.language);
    await bridge.notify(upload.file, told);
  } catch {
    // The page itself tells as well.
  }
}

/** Looks at the desk for as long as the window is open. */
export function watchDesk(): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  const turn = async () => {
    try {
      await crossing.look();
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
