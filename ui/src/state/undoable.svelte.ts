// A value with undo and redo. Each step has a name, and can also change a cell of the file.

const MOST_STEPS = 200;

/** The edit of a cell; `null` is the file's own text. */
export interface CellEdit {
  row: number;
  column: number;
  before: string | null;
  after: string | null;
}

export interface Step<T> {
  before: T;
  after: T;
  /** What the step did, in words. */
  what: string;
  cell: CellEdit | null;
}

export class Undoable<T> {
  #value = $state.raw() as T;
  #past = $state.raw<Step<T>[]>([]);
  #future = $state.raw<Step<T>[]>([]);

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** The step that undo takes back. */
  get last(): Step<T> | null {
    return this.#past.at(-1) ?? null;
  }

  /** The step that redo makes again. */
  get next(): Step<T> | null {
    return this.#future.at(-1) ?? null;
  }

  /** Sets the value. Undo returns to the one before. */
  set(value: T, what: string, cell: CellEdit | null = null) {
    this.#past = [...this.#past, { before: this.#value, after: value, what, cell }].slice(-MOST_STEPS);
    this.#future = [];
    this.#value = value;
  }

  /** Sets the value without a step for undo, for a change that the person didn't make. */
  amend(value: T) {
    this.#value = value;
  }

  undo() {
    const step = this.last;
    if (step === null) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, step];
    this.#value = step.before;
  }

  redo() {
    const step = this.next;
    if (step === null) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, step];
    this.#value = step.after;
  }

  /** Forgets the steps that edited a cell, because these cells aren't edited any more. */
  dropCells() {
    this.#past = this.#past.filter((step) => step.cell === null);
    this.#future = this.#future.filter((step) => step.cell === null);
  }
}
