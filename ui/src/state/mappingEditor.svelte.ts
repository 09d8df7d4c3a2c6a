// The mapping while it's edited: decisions, suggestions, undo, and redo. Edits are shown immediately. Rust then returns
// what they mean for the file.

import {
  applyFix,
  editCell,
  attributeName,
  freeName,
  nameVerdict,
  putTransform,
  valueCounts,
} from "../backend/commands.ts";
import type {
  Attribute,
  ColumnRef,
  ConsentAnswer,
  Draft,
  DraftColumn,
  MappingFile,
  Transform,
  ValueCount,
} from "../backend/api.ts";
import { inOrder } from "../lib/mapping.ts";
import { openQuestions, type OpenQuestion } from "../lib/questions.ts";
import { useTargetNames } from "../lib/suggestions.ts";
import { changeLabel } from "../lib/changes.ts";
import { firstEdits, keepEdits, keptState, linesOf, withId, withSuggestions, type Edits } from "./edits.ts";
import { MappingMeaning } from "./mappingMeaning.svelte.ts";
import { Undoable, type CellEdit, type Step } from "./undoable.svelte.ts";

export class MappingEditor {
  readonly columns: string[];
  readonly values: string[][];
  readonly dateFormats: string[];
  readonly numberFormats: Transform[];
  /** What Rust says about each column. */
  details = $state.raw<DraftColumn[]>([]);
  /** The saved mapping that this one was saved as or comes from, and its text then. */
  saved = $state.raw<{ name: string; text: string } | null>(null);
  readonly #edits: Undoable<Edits>;
  readonly #meaning: MappingMeaning;
  /** Whether something of this file is kept in case it's closed. */
  #isKept = false;
  /** The last edit that waits for Rust. */
  #pending: Promise<void> = Promise.resolve();

  constructor(draft: Draft) {
    this.columns = draft.columns;
    this.values = draft.columns.map((_, index) => draft.sample.map((row) => row[index] ?? ""));
    this.dateFormats = draft.date_formats;
    this.numberFormats = draft.number_formats;
    this.details = draft.suggestions;
    const kept = keptState(draft);
    this.#edits = new Undoable<Edits>(firstEdits(draft, kept));
    this.#meaning = new MappingMeaning(draft.suggestions, draft.view);
    if (draft.saved) this.saved = { name: draft.saved.name, text: this.text };
    if (kept?.saved) this.saved = kept.saved;
    this.#isKept = kept !== null;
  }

  get mapping(): MappingFile {
    return this.#edits.value.mapping;
  }

  get answered(): ReadonlySet<string> {
    return this.#edits.value.answered;
  }

  get suggested(): Attribute[] {
    return this.#edits.value.suggested;
  }

  /** Which columns look like personal data. */
  readonly personal = $derived(this.details.map((one) => one.is_personal));

  /** The mapping as text, for the check. */
  readonly text = $derived(JSON.stringify(this.mapping));

  /** The mapping with what is suggested, for the preview of one visitor. */
  readonly withSuggested = $derived.by(() =>
    JSON.stringify({
      ...this.mapping,
      attributes: this.#inOrder(
        [...this.mapping.attributes, ...this.suggested.filter((one) => !this.hasName(one.name))],
        // A column that's missing or could be several is asked about; the others can be previewed until then.
      ).filter((one) => one.column === undefined || this.placeOf(one.column) !== null),
    }),
  );

  readonly id = $derived.by(() => this.placeOf(this.mapping.identifier.column));

  readonly questions = $derived.by(() =>
    openQuestions(this.#meaning.questions, this.mapping, this.answered, (column) => this.placeOf(column)),
  );

  readonly isReady = $derived(
    this.id !== null &&
      this.mapping.attributes.length > 0 &&
      this.mapping.attributes.every((one) => one.column === undefined || this.placeOf(one.column) !== null) &&
      this.questions.length === 0,
  );

  /** Whether the mapping differs from its saved version. */
  readonly isChanged = $derived(this.saved !== null && this.saved.text !== this.text);

  /** What each column becomes, in the file's order; a column can feed several attributes. */
  readonly lines = $derived.by(() =>
    linesOf(this.#edits.value, this.columns.length, this.id, (column) => this.placeOf(column)),
  );

  readonly constants = $derived(
    this.mapping.attributes.flatMap((attribute, index) =>
      attribute.column === undefined ? [{ attribute, index }] : [],
    ),
  );

  /** The distinct values of columns over the whole file, for columns that were requested; null if there are too many. */
  counts = $state.raw<ReadonlyMap<number, ValueCount[] | null>>(new Map());

  async countValues(column: number) {
    if (this.counts.has(column)) return;
    const counted = await valueCounts(column).catch(() => undefined);
    if (counted !== undefined) this.counts = new Map([...this.counts, [column, counted]]);
  }

  /** The number of edited cells, as Rust returned it last; null if no cell was edited here. */
  editedCells = $state<number | null>(null);

  /** The step that undo takes back. */
  get lastStep(): Step<Edits> | null {
    return this.#edits.last;
  }

  /** The step that redo makes again. */
  get nextStep(): Step<Edits> | null {
    return this.#edits.next;
  }

  /** Takes back the last step. The history only moves once a cell has its text again. */
  async undo() {
    const step = this.lastStep;
    if (step?.cell) await this.#write(step.cell, step.cell.before);
    this.#edits.undo();
    void this.keep();
    void this.#meaning.ask(this.text);
  }

  async redo() {
    const step = this.nextStep;
    if (step?.cell) await this.#write(step.cell, step.cell.after);
    this.#edits.redo();
    void this.keep();
    void this.#meaning.ask(this.text);
  }

  /** Edits a cell of the file. */
  async editCell(row: number, column: number, text: string, what: string) {
    const { before, edited_cells: cells } = await editCell(row, column, text);
    this.editedCells = cells;
    this.#edits.set(this.#edits.value, what, { row, column, before, after: text });
    await this.keep();
  }

  async #write({ row, column }: CellEdit, text: string | null) {
    this.editedCells = (await editCell(row, column, text)).edited_cells;
  }

  /** Forgets the edits of cells, because the file is read in another way and they aren't there any more. */
  dropCells() {
    this.editedCells = null;
    this.#edits.dropCells();
  }

  /** The place of the column that a reference means; none if there's no such column, or several. */
  placeOf(column: ColumnRef): number | null {
    return this.#meaning.placeOf(column);
  }

  /** The attributes whose templates use a column. */
  templatesOf = (column: number) => this.#meaning.templatesOf(column);

  /** How a mapping names one of the file's columns. */
  referenceOf(column: number): ColumnRef {
    return this.details[column]?.suggestion.column ?? { position: column + 1 };
  }

  /** Replaces suggestions from the first rows by those from all rows, also the accepted ones that weren't changed. It
   *  can't be undone, because it isn't an action of the user. */
  update(draft: Draft) {
    if (draft.is_suggested) this.#edits.amend(withSuggestions(this.#edits.value, this.details, draft.suggestions));
    this.details = draft.suggestions;
    void this.#meaning.ask(this.text);
  }

  /** Replaces the whole mapping. */
  replace(mapping: MappingFile, what?: string) {
    this.#set({ ...this.#edits.value, mapping }, what);
  }

  /** Changes fields of the mapping. */
  change(part: Partial<MappingFile>) {
    this.#set({ ...this.#edits.value, mapping: { ...this.mapping, ...part } });
  }

  removeCondition(index: number) {
    const only = (this.mapping.only ?? []).filter((_, at) => at !== index);
    this.change({ only: only.length > 0 ? only : undefined });
  }

  changeAttribute(index: number, part: Partial<Attribute>) {
    this.change({
      attributes: this.mapping.attributes.map((one, at) => (at === index ? { ...one, ...part } : one)),
    });
  }

  /** Changes the transforms of an attribute, by its name, or of the ID. Changes are made one after another: Rust is
   *  asked where a transform belongs, and the next one must find it there. */
  changeTransforms(attribute: string | null, change: (transforms: Transform[]) => Transform[] | Promise<Transform[]>) {
    return this.#edit(async () => {
      const next = await change(this.#transformsOf(attribute));
      const { identifier } = this.mapping;
      if (attribute === null) this.change({ identifier: { ...identifier, transforms: next } });
      else this.changeAttribute(this.#indexOf(attribute), { transforms: next });
    });
  }

  /** Adds a transform where its kind belongs, in the place of the one with its name. */
  put(attribute: string | null, transform: Transform) {
    return this.changeTransforms(attribute, (transforms) => putTransform(transforms, transform));
  }

  #transformsOf(attribute: string | null): Transform[] {
    const of = attribute === null ? this.mapping.identifier : this.mapping.attributes[this.#indexOf(attribute)];
    return of?.transforms ?? [];
  }

  #indexOf(attribute: string): number {
    return this.mapping.attributes.findIndex((one) => one.name === attribute);
  }

  #edit(edit: () => Promise<void>): Promise<void> {
    // An edit that fails changes nothing.
    this.#pending = this.#pending.then(edit).catch(() => undefined);
    return this.#pending;
  }

  /** Makes a column the ID. The column that was the ID isn't sent until it's added. */
  identify(column: ColumnRef, transforms: Transform[]) {
    const at = this.placeOf(column);
    const isElsewhere = (one: Attribute) => one.column === undefined || this.placeOf(one.column) !== at;
    this.#set(withId(this.#edits.value, { ...this.mapping.identifier, column, transforms }, isElsewhere));
  }

  add(attribute: Attribute) {
    const isOther = (one: Attribute) => one !== attribute && one.name !== attribute.name;
    this.#set({
      ...this.#edits.value,
      mapping: { ...this.mapping, attributes: this.#inOrder([...this.mapping.attributes, attribute]) },
      suggested: this.suggested.filter(isOther),
    });
  }

  /** Adds a column as an attribute that's named after its header. */
  addColumn(column: number) {
    return this.#edit(async () => {
      const name = await attributeName(this.columns[column] ?? "", this.#names());
      const { transforms } = this.details[column]?.suggestion ?? { transforms: ["trim" as const] };
      this.add({ name, column: this.referenceOf(column), transforms });
    });
  }

  /** Adds an attribute with the same value for everyone. */
  addFixed(wanted: string, value: string) {
    return this.#edit(async () => this.add({ name: await freeName(wanted, this.#names()), value }));
  }

  accept(suggestion: Attribute) {
    return this.#edit(async () => {
      const name = await freeName(suggestion.name, this.#names());
      this.#set({
        ...this.#edits.value,
        mapping: { ...this.mapping, attributes: this.#inOrder([...this.mapping.attributes, { ...suggestion, name }]) },
        suggested: this.suggested.filter((one) => one !== suggestion),
      });
    });
  }

  acceptAll() {
    const fresh = this.suggested.filter((one) => !this.hasName(one.name));
    this.#set({
      ...this.#edits.value,
      mapping: { ...this.mapping, attributes: this.#inOrder([...this.mapping.attributes, ...fresh]) },
      suggested: [],
    });
  }

  /** Renames suggestions to the names that Target already has; `meant` has one for each column. */
  suggestTargetNames(meant: (string | null)[]) {
    const suggested = useTargetNames({ accepted: this.mapping.attributes, suggested: this.suggested }, ({ column }) => {
      const at = column === undefined ? null : this.placeOf(column);
      return at === null ? null : (meant[at] ?? null);
    });
    // The person didn't do this, so undo doesn't stop here.
    this.#edits.amend({ ...this.#edits.value, suggested });
  }

  dismiss(attribute: Attribute) {
    this.#set({ ...this.#edits.value, suggested: this.suggested.filter((one) => one !== attribute) });
  }

  /** Removes an attribute from the mapping. */
  leaveOut(index: number) {
    this.change({ attributes: this.mapping.attributes.filter((_, at) => at !== index) });
  }

  /** Notes an answer, with what it changes of the attribute. */
  answer({ index, key }: OpenQuestion, part: Partial<Attribute>) {
    const attributes = this.mapping.attributes.map((one, at) => (at === index ? { ...one, ...part } : one));
    this.#set({
      ...this.#edits.value,
      mapping: { ...this.mapping, attributes },
      answered: new Set([...this.answered, key]),
    });
  }

  /** Notes an answer that is a transform. */
  answerWith(question: OpenQuestion, transform: Transform) {
    const { attribute } = question;
    return this.#edit(async () => {
      const transforms = await putTransform(this.#transformsOf(attribute), transform);
      this.answer({ ...question, index: attribute === null ? null : this.#indexOf(attribute) }, { transforms });
    });
  }

  /** Notes an answer about consent. An empty text for empty cells means that nothing is sent for them, on purpose. */
  answerConsent(question: OpenQuestion, { kind, transforms }: ConsentAnswer) {
    const rules = question.index === null ? undefined : this.mapping.attributes[question.index]?.rules;
    this.answer(question, {
      transforms,
      ...(kind.kind === "leave-out" ? { rules: { ...rules, required: true } } : {}),
      ...(kind.kind === "nothing" ? { empty_as: "" } : {}),
    });
  }

  /** Answers which column is meant instead of one that the file doesn't have, wherever the mapping names that one. */
  replaceColumn({ field, column: from }: OpenQuestion, column: number) {
    if (field.kind === "identifier") return this.feed(null, column);
    return void this.#edit(async () => {
      const text = await applyFix(this.text, { kind: "header", from, to: this.referenceOf(column) });
      this.replace(JSON.parse(text) as MappingFile);
    });
  }

  /** Lets a column feed an attribute, or identify the visitor if no attribute is given. */
  feed(index: number | null, column: number) {
    const reference = this.referenceOf(column);
    if (index === null) this.identify(reference, this.mapping.identifier.transforms ?? ["trim"]);
    else this.changeAttribute(index, { column: reference });
  }

  /** Records that the mapping was saved under this name. */
  markSaved(name: string) {
    this.saved = { name, text: this.text };
    void this.keepIfKept();
  }

  hasName(name: string): boolean {
    return this.mapping.attributes.some((one) => one.name === name);
  }

  #names(): string[] {
    return this.mapping.attributes.map((one) => one.name);
  }

  /** What Rust says about a name for an attribute, by its place in the mapping. */
  verdictOn(name: string, index: number | null) {
    return nameVerdict(name, this.#names().filter((_, at) => at !== index));
  }

  #inOrder(attributes: Attribute[]): Attribute[] {
    return inOrder(attributes, (column) => this.placeOf(column));
  }

  #set(edits: Edits, what = changeLabel(this.#edits.value, edits)) {
    this.#edits.set(edits, what);
    void this.keep();
    void this.#meaning.ask(this.text);
  }

  /** Keeps the edits in case the file is closed before it's sent. What the person didn't change isn't kept. */
  async keep() {
    this.#isKept = true;
    await keepEdits(this.#edits.value, this.saved);
  }

  /** Keeps how the file is read, if anything of it is kept. */
  async keepIfKept() {
    if (this.#isKept) await this.keep();
  }
}
