// The mapping while it's edited: decisions, suggestions, undo, and redo. Edits are shown immediately. Rust then returns
// what they mean for the file: which columns the mapping finds, and which questions are open.

import {
  attributeName,
  freeName,
  mappingView,
  nameVerdict,
  putTransform,
  valueCounts,
} from "../backend/commands.ts";
import type {
  Attribute,
  ColumnFit,
  ColumnRef,
  Draft,
  DraftColumn,
  MappingFile,
  MappingView,
  Question,
  Transform,
  ValueCount,
} from "../backend/api.ts";
import { inOrder, keyOf } from "../lib/mapping.ts";

interface Known {
  mapping: MappingFile;
  /** The keys of the questions that were answered. */
  answered: ReadonlySet<string>;
  /** Offered and not accepted: they aren't sent until they are. */
  suggested: Attribute[];
}

export interface Line {
  column: number;
  /** The attribute's place in the mapping. */
  index: number | null;
  attribute: Attribute | null;
  suggestion: Attribute | null;
}

/** A question with its key, and the place of its attribute in the mapping. */
export interface OpenQuestion extends Question {
  key: string;
  index: number | null;
  /** The file's column, if one is meant. */
  place: number | null;
}

const MOST_STEPS = 200;

const questionKey = (kind: string, attribute: string | null, column: ColumnRef) =>
  `${kind}:${attribute ?? ""}:${keyOf(column)}`;

/** The attributes that are suggested for a file's columns. */
const suggestedAttributes = (columns: DraftColumn[]): Attribute[] =>
  columns.flatMap(({ suggestion: { suggest, name, column, transforms } }) =>
    suggest === "attribute" && name !== null ? [{ name, column, transforms }] : [],
  );

export class MappingEditor {
  readonly columns: string[];
  readonly values: string[][];
  readonly dateFormats: string[];
  readonly numberFormats: Transform[];
  /** What Rust says about each column. */
  details = $state.raw<DraftColumn[]>([]);
  /** The saved mapping that this one is kept as, and its text when it was. */
  kept = $state.raw<{ name: string; text: string } | null>(null);
  #known = $state.raw<Known>({ mapping: EMPTY, suggested: [], answered: new Set() });
  #past = $state.raw<Known[]>([]);
  #future = $state.raw<Known[]>([]);
  /** Which column each reference means. It stays true for as long as the columns do. */
  #fits = $state.raw<ReadonlyMap<string, ColumnFit>>(new Map());
  /** The open questions of Rust's last answer. */
  #questions = $state.raw<Question[]>([]);
  #asked = 0;
  #edits: Promise<void> = Promise.resolve();

  constructor(draft: Draft) {
    this.columns = draft.columns;
    this.values = draft.columns.map((_, index) => draft.sample.map((row) => row[index] ?? ""));
    this.dateFormats = draft.date_formats;
    this.numberFormats = draft.number_formats;
    this.details = draft.suggestions;
    const mapping = JSON.parse(draft.mapping) as MappingFile;
    // Questions about a saved mapping's values were answered when it was saved.
    const answered = mapping.attributes.flatMap(({ name, column }) =>
      column === undefined ? [] : ["date", "number", "consent"].map((kind) => questionKey(kind, name, column)),
    );
    this.#known = draft.is_suggested
      ? { mapping: { ...mapping, attributes: [] }, suggested: suggestedAttributes(draft.suggestions), answered: new Set() }
      : { mapping, suggested: [], answered: new Set(answered) };
    const own = draft.suggestions.map(({ suggestion }, column): [string, ColumnFit] => [
      keyOf(suggestion.column),
      { fit: "exact", column },
    ]);
    this.#fits = new Map(own);
    this.#take(draft.view);
    if (draft.saved) this.kept = { name: draft.saved.name, text: this.text };
  }

  get mapping(): MappingFile {
    return this.#known.mapping;
  }

  get suggested(): Attribute[] {
    return this.#known.suggested;
  }

  /** Which columns look like personal data. */
  readonly personal = $derived(this.details.map((one) => one.is_personal));

  /** The mapping as text, for the check. */
  readonly text = $derived(JSON.stringify(this.#known.mapping));

  /** The mapping with what is suggested, for the preview of one visitor. */
  readonly withSuggested = $derived.by(() =>
    JSON.stringify({
      ...this.#known.mapping,
      attributes: this.#inOrder(
        [...this.#known.mapping.attributes, ...this.#known.suggested.filter((one) => !this.hasName(one.name))],
        // A column that's missing or could be several is asked about; the others can be previewed until then.
      ).filter((one) => one.column === undefined || this.placeOf(one.column) !== null),
    }),
  );

  readonly id = $derived.by(() => this.placeOf(this.#known.mapping.identifier.column));

  readonly questions = $derived.by((): OpenQuestion[] => {
    const { mapping, answered } = this.#known;
    return this.#questions.flatMap((question) => {
      const key = questionKey(question.about.kind, question.attribute, question.column);
      const index = mapping.attributes.findIndex((one) => one.name === question.attribute);
      const column = question.attribute === null ? mapping.identifier.column : mapping.attributes[index]?.column;
      const isOpen = column !== undefined && keyOf(column) === keyOf(question.column) && !answered.has(key);
      const place = column === undefined ? null : this.placeOf(column);
      return isOpen ? [{ ...question, key, index: question.attribute === null ? null : index, place }] : [];
    });
  });

  readonly isReady = $derived(
    this.id !== null &&
      this.#known.mapping.attributes.length > 0 &&
      this.#known.mapping.attributes.every((one) => one.column === undefined || this.placeOf(one.column) !== null) &&
      this.questions.length === 0,
  );

  /** Whether the mapping differs from its saved version. */
  readonly isChanged = $derived(this.kept !== null && this.kept.text !== this.text);

  /** What each column becomes, in the file's order; a column can feed several attributes. */
  readonly lines = $derived.by(() => {
    const place = (one: Attribute) => (one.column === undefined ? null : this.placeOf(one.column));
    const { mapping, suggested } = this.#known;
    const mapped = mapping.attributes.map((attribute, index) => ({ attribute, index, column: place(attribute) }));
    const offered = suggested.map((suggestion) => ({ suggestion, column: place(suggestion) }));
    return this.columns.flatMap((_, column): Line[] => {
      const none = { column, index: null, attribute: null, suggestion: null };
      if (column === this.id) return [none];
      const here = mapped.filter((one) => one.column === column);
      if (here.length > 0) return here.map(({ attribute, index }) => ({ ...none, attribute, index }));
      return [{ ...none, suggestion: offered.find((one) => one.column === column)?.suggestion ?? null }];
    });
  });

  readonly constants = $derived(
    this.#known.mapping.attributes.flatMap((attribute, index) =>
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

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  undo() {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#known];
    this.#set(before);
  }

  redo() {
    const after = this.#future.at(-1);
    if (!after) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#known];
    this.#set(after);
  }

  /** The place of the column that a reference means; none if there's no such column, or several. */
  placeOf(column: ColumnRef): number | null {
    const fit = this.#fits.get(keyOf(column));
    return fit !== undefined && "column" in fit ? fit.column : null;
  }

  /** How a mapping names one of the file's columns. */
  referenceOf(column: number): ColumnRef {
    return this.details[column]?.suggestion.column ?? { position: column + 1 };
  }

  /** Replaces suggestions from the first rows by those from all rows, also the accepted ones that weren't changed. It
   *  can't be undone, because it isn't an action of the user. */
  update(draft: Draft) {
    const [before, fresh] = [suggestedAttributes(this.details), suggestedAttributes(draft.suggestions)];
    const ofColumn = (attributes: Attribute[], one: Attribute) =>
      attributes.find((other) => one.column && other.column && keyOf(other.column) === keyOf(one.column));
    this.details = draft.suggestions;
    if (draft.is_suggested) {
      const follow = (one: Attribute): Attribute => {
        const [was, now] = [ofColumn(before, one), ofColumn(fresh, one)];
        const isUnchanged = was && JSON.stringify(one.transforms) === JSON.stringify(was.transforms);
        return isUnchanged && now ? { ...one, transforms: now.transforms } : one;
      };
      const isNew = (one: Attribute) => !ofColumn(before, one) && !ofColumn(this.mapping.attributes, one);
      const suggested = fresh.flatMap((one) => {
        const known = ofColumn(this.suggested, one);
        return known ? [{ ...one, name: known.name }] : isNew(one) ? [one] : [];
      });
      const attributes = this.mapping.attributes.map(follow);
      this.#known = { ...this.#known, suggested, mapping: { ...this.mapping, attributes } };
    }
    void this.#ask();
  }

  /** Replaces the whole mapping. */
  replace(mapping: MappingFile) {
    this.#do({ ...this.#known, mapping });
  }

  /** Changes fields of the mapping. */
  change(part: Partial<MappingFile>) {
    this.#do({ ...this.#known, mapping: { ...this.#known.mapping, ...part } });
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
    // One that can't be made is none.
    this.#edits = this.#edits.then(edit).catch(() => undefined);
    return this.#edits;
  }

  /** Makes a column the ID; the one that was it isn't sent until somebody says so. */
  identify(column: ColumnRef, transforms: Transform[]) {
    const at = this.placeOf(column);
    const isElsewhere = (one: Attribute) => one.column === undefined || this.placeOf(one.column) !== at;
    this.#do({
      ...this.#known,
      mapping: {
        ...this.mapping,
        identifier: { ...this.mapping.identifier, column, transforms },
        attributes: this.mapping.attributes.filter(isElsewhere),
      },
      suggested: this.suggested.filter(isElsewhere),
    });
  }

  add(attribute: Attribute) {
    const isOther = (one: Attribute) => one !== attribute && one.name !== attribute.name;
    this.#do({
      ...this.#known,
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
      this.#do({
        ...this.#known,
        mapping: { ...this.mapping, attributes: this.#inOrder([...this.mapping.attributes, { ...suggestion, name }]) },
        suggested: this.suggested.filter((one) => one !== suggestion),
      });
    });
  }

  acceptAll() {
    const fresh = this.suggested.filter((one) => !this.hasName(one.name));
    this.#do({
      ...this.#known,
      mapping: { ...this.mapping, attributes: this.#inOrder([...this.mapping.attributes, ...fresh]) },
      suggested: [],
    });
  }

  /** Gives what is only suggested yet the names that the account knows; `meant` has one for each column. */
  suggestKnown(meant: (string | null)[]) {
    const suggested = [...this.suggested];
    for (const [index, one] of suggested.entries()) {
      const at = one.column === undefined ? null : this.placeOf(one.column);
      const name = at === null ? null : (meant[at] ?? null);
      const isTaken = suggested.some((other, place) => place !== index && other.name === name) || this.hasName(name ?? "");
      if (name !== null && !isTaken) suggested[index] = { ...one, name };
    }
    // The person didn't do this, so undo doesn't stop here.
    this.#known = { ...this.#known, suggested };
  }

  dismiss(attribute: Attribute) {
    this.#do({ ...this.#known, suggested: this.suggested.filter((one) => one !== attribute) });
  }

  /** Removes an attribute from the mapping. */
  leaveOut(index: number) {
    this.change({ attributes: this.mapping.attributes.filter((_, at) => at !== index) });
  }

  /** Notes an answer, with what it changes of the attribute. */
  answer({ index, key }: OpenQuestion, part: Partial<Attribute>) {
    const attributes = this.mapping.attributes.map((one, at) => (at === index ? { ...one, ...part } : one));
    this.#do({
      ...this.#known,
      mapping: { ...this.mapping, attributes },
      answered: new Set([...this.#known.answered, key]),
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

  /** Lets a column feed an attribute, or identify the visitor if no attribute is given. */
  feed(index: number | null, column: number) {
    const reference = this.referenceOf(column);
    if (index === null) this.identify(reference, this.mapping.identifier.transforms ?? ["trim"]);
    else this.changeAttribute(index, { column: reference });
  }

  /** Records that the mapping was saved under this name. */
  keep(name: string) {
    this.kept = { name, text: this.text };
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

  #do(known: Known) {
    this.#past = [...this.#past, this.#known].slice(-MOST_STEPS);
    this.#future = [];
    this.#set(known);
  }

  #set(known: Known) {
    this.#known = known;
    void this.#ask();
  }

  /** Asks what the mapping means. An answer that comes after another edit is dropped: that one's answer follows. */
  async #ask() {
    const turn = ++this.#asked;
    try {
      const view = await mappingView(this.text);
      if (turn === this.#asked) this.#take(view);
    } catch {
      // The file was closed, and this editor with it.
    }
  }

  #take(view: MappingView) {
    this.#fits = new Map([...this.#fits, ...view.fits.map(({ column, fit }): [string, ColumnFit] => [keyOf(column), fit])]);
    this.#questions = view.questions;
  }
}

const EMPTY: MappingFile = {
  name: "",
  identifier: { kind: "thirdPartyId", column: { position: 1 } },
  attributes: [],
};
