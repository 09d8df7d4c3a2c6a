// The mapping that is being edited, its suggestions, and undo.

import { looksPersonal } from "../lib/guess.ts";
import {
  findColumn,
  inOrder,
  nameFault,
  referTo,
  type Attribute,
  type MappingFile,
  type Transform,
} from "../lib/mapping.ts";
import { openQuestions, type Question } from "../lib/questions.ts";
import { valueCounts } from "../backend/commands.ts";
import type { Draft, MissingColumn, ValueCount } from "../backend/api.ts";

interface Known {
  mapping: MappingFile;
  /** The keys of the questions that were answered. */
  answered: ReadonlySet<string>;
  /** Suggested attributes. They aren't sent until they're accepted. */
  suggested: Attribute[];
}

export interface Line {
  column: number;
  /** The index of the attribute in the mapping. */
  index: number | null;
  attribute: Attribute | null;
  suggestion: Attribute | null;
}

const MOST_STEPS = 200;

export class MappingEditor {
  readonly columns: string[];
  readonly values: string[][];
  readonly personal: boolean[];
  readonly #missing: MissingColumn[];
  /** The saved mapping that this one belongs to, and its text when it was saved. */
  kept = $state.raw<{ name: string; text: string } | null>(null);
  #known = $state.raw<Known>({ mapping: EMPTY, suggested: [], answered: new Set() });
  #past = $state.raw<Known[]>([]);
  #future = $state.raw<Known[]>([]);

  constructor(draft: Draft) {
    this.columns = draft.columns;
    this.values = draft.columns.map((_, index) => draft.sample.map((row) => row[index] ?? ""));
    this.personal = draft.columns.map((header, index) => looksPersonal(header, this.values[index] ?? []));
    const mapping = JSON.parse(draft.mapping) as MappingFile;
    const isPersonal = (attribute: Attribute) => {
      const at = attribute.column === undefined ? null : findColumn(draft.columns, attribute.column);
      return at !== null && (this.personal[at] ?? false);
    };
    this.#missing = draft.saved?.missing ?? [];
    const isDecided = draft.is_sample || draft.is_again || draft.saved !== null;
    this.#known = isDecided
      ? { mapping, suggested: [], answered: new Set() }
      : {
          mapping: { ...mapping, attributes: [] },
          suggested: mapping.attributes.filter((attribute) => !isPersonal(attribute)),
          answered: new Set(),
        };
    // The questions about a saved mapping were answered before it was saved.
    if (isDecided) {
      const answered = new Set(this.questions.flatMap((one) => (one.kind === "missing" ? [] : [one.key])));
      this.#known = { ...this.#known, answered };
    }
    if (draft.saved) this.kept = { name: draft.saved.name, text: this.text };
  }

  get mapping(): MappingFile {
    return this.#known.mapping;
  }

  get suggested(): Attribute[] {
    return this.#known.suggested;
  }

  /** The mapping as JSON, for commands. */
  readonly text = $derived(JSON.stringify(this.#known.mapping));

  /** The mapping with all suggestions as JSON, for the visitor preview. */
  readonly withSuggested = $derived.by(() =>
    JSON.stringify({
      ...this.#known.mapping,
      attributes: inOrder(
        [...this.#known.mapping.attributes, ...this.#known.suggested.filter((one) => !this.hasName(one.name))],
        this.columns,
        // Columns that the file lacks are asked about. In the meantime, the preview shows the others.
      ).filter((one) => one.column === undefined || findColumn(this.columns, one.column) !== null),
    }),
  );

  readonly id = $derived.by(() => findColumn(this.columns, this.#known.mapping.identifier.column));

  readonly questions = $derived.by(() =>
    openQuestions({
      mapping: this.#known.mapping,
      columns: this.columns,
      values: this.values,
      answered: this.#known.answered,
      nearest: (wanted) => this.#missing.find((one) => one.column === wanted)?.nearest ?? [],
    }),
  );

  readonly isReady = $derived(
    this.id !== null && this.#known.mapping.attributes.length > 0 && this.questions.length === 0,
  );

  /** Whether the mapping differs from its saved version. */
  readonly isChanged = $derived(this.kept !== null && this.kept.text !== this.text);

  /** What happens to each column, in the order of the file. A column can feed several attributes. */
  readonly lines = $derived.by(() => {
    const place = (one: Attribute) => (one.column === undefined ? null : findColumn(this.columns, one.column));
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
    this.#known = before;
  }

  redo() {
    const after = this.#future.at(-1);
    if (!after) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#known];
    this.#known = after;
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

  /** Makes a column the visitor ID. The previous ID column is no longer sent. */
  identify(column: MappingFile["identifier"]["column"], transforms: Transform[]) {
    const at = findColumn(this.columns, column);
    const isElsewhere = (one: Attribute) => one.column === undefined || findColumn(this.columns, one.column) !== at;
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
      mapping: { ...this.mapping, attributes: inOrder([...this.mapping.attributes, attribute], this.columns) },
      suggested: this.suggested.filter(isOther),
    });
  }

  acceptAll() {
    const fresh = this.suggested.filter((one) => !this.hasName(one.name));
    this.#do({
      ...this.#known,
      mapping: { ...this.mapping, attributes: inOrder([...this.mapping.attributes, ...fresh], this.columns) },
      suggested: [],
    });
  }

  /** Renames suggestions to the attributes that the account already has. `meant` has a name or null for each column. */
  suggestKnown(meant: (string | null)[]) {
    const suggested = [...this.suggested];
    for (const [index, one] of suggested.entries()) {
      const at = one.column === undefined ? null : findColumn(this.columns, one.column);
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

  /** Records the answer to a question, with the fields of the attribute that it changes. */
  answer(question: Question, part: Partial<Attribute>) {
    const { index, key } = question;
    const attributes = this.mapping.attributes.map((one, at) => (at === index ? { ...one, ...part } : one));
    this.#do({
      ...this.#known,
      mapping: { ...this.mapping, attributes },
      answered: new Set([...this.#known.answered, key]),
    });
  }

  /** Sets the source column of an attribute, or of the visitor ID if `index` is null. */
  feed(index: number | null, column: number) {
    const reference = referTo(this.columns, column);
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

  faultOf(name: string, index: number | null) {
    return nameFault(
      name,
      this.mapping.attributes.flatMap((one, at) => (at === index ? [] : [one.name])),
    );
  }

  /** Returns a name that no attribute has yet, made from `wanted`. */
  freeName(wanted: string): string {
    const base = wanted.trim() === "" ? "attribute" : wanted;
    let name = base;
    for (let count = 2; this.hasName(name); count++) name = `${base}_${count}`;
    return name;
  }

  #do(known: Known) {
    this.#past = [...this.#past, this.#known].slice(-MOST_STEPS);
    this.#future = [];
    this.#known = known;
  }
}

const EMPTY: MappingFile = {
  ferry_mapping: 1,
  identifier: { kind: "thirdPartyId", column: { position: 1 } },
  attributes: [],
};
