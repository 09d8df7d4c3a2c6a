// A value with undo and redo.

const MOST_STEPS = 200;

export class Undoable<T> {
  #value = $state.raw() as T;
  #past = $state.raw<T[]>([]);
  #future = $state.raw<T[]>([]);

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Sets the value. Undo returns to the one before. */
  set(value: T) {
    this.#past = [...this.#past, this.#value].slice(-MOST_STEPS);
    this.#future = [];
    this.#value = value;
  }

  /** Sets the value without a step for undo, for a change that the person didn't make. */
  amend(value: T) {
    this.#value = value;
  }

  undo() {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#value];
    this.#value = before;
  }

  redo() {
    const after = this.#future.at(-1);
    if (after === undefined) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#value];
    this.#value = after;
  }
}
