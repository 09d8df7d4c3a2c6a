// Polls Rust: four times a second while something runs, otherwise rarely, and immediately when the window gets the
// focus. Events aren't used, because they go through script evaluation in WebKit, which leaks memory.

import { untrack } from "svelte";
import { failureOf } from "../backend/commands.ts";
import type { Failure } from "../backend/api.ts";

const BUSY = 250;
const IDLE = 5_000;

/** The last result of a command, which is repeated while the component that created it is on the page. */
export class Polling<T> {
  value = $state.raw<T | null>(null);
  /** The failure of the last call. Its inner value is null if the cause is unknown. */
  failure = $state.raw<{ failure: Failure | null } | null>(null);
  #ask: () => Promise<T>;
  #isBusy: (value: T) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The number of the newest call: a late result must not replace a newer one. */
  #turn = 0;
  #isOver = false;

  constructor(ask: () => Promise<T>, isBusy: (value: T) => boolean) {
    this.#ask = ask;
    this.#isBusy = isBusy;
    $effect(() => {
      const refresh = () => void this.refresh();
      untrack(refresh);
      window.addEventListener("focus", refresh);
      return () => {
        window.removeEventListener("focus", refresh);
        this.#isOver = true;
        clearTimeout(this.#timer);
      };
    });
  }

  /** Calls the command now. */
  async refresh() {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    try {
      const value = await this.#ask();
      if (turn !== this.#turn) return;
      // What is shown from an unchanged value isn't created again, such as a cell that's being edited.
      if (JSON.stringify(value) !== JSON.stringify(this.value)) this.value = value;
      this.failure = null;
    } catch (rejected) {
      if (turn !== this.#turn) return;
      this.failure = { failure: failureOf(rejected) };
    }
    if (!this.#isOver) {
      const isBusy = this.value !== null && this.#isBusy(this.value);
      this.#timer = setTimeout(() => void this.refresh(), isBusy ? BUSY : IDLE);
    }
  }

  /** Sets a value that another command returned. */
  take(value: T) {
    this.#turn++;
    this.value = value;
    this.failure = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), this.#isBusy(value) ? BUSY : IDLE);
  }
}
