// Asking Rust again and again: the window asks, it is not told. (Events go through script evaluation in
// WebKit and leak.) Four times a second while something runs, else seldom, and at once when the person
// comes back to the window.

import { untrack } from "svelte";
import { codeOf } from "../backend/commands.ts";
import type { FailureCode } from "../backend/api.ts";

const BUSY = 250;
const IDLE = 5_000;

/** The last answer of a command, kept fresh while the component that made it is on the page. */
export class Polling<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<{ code: FailureCode | null } | null>(null);
  #ask: () => Promise<T>;
  #isBusy: (value: T) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the newest question: an answer that comes late must not replace a newer one. */
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

  /** Asks now. */
  async refresh() {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    try {
      const value = await this.#ask();
      if (turn !== this.#turn) return;
      this.value = value;
      this.failure = null;
    } catch (rejected) {
      if (turn !== this.#turn) return;
      this.failure = { code: codeOf(rejected) };
    }
    if (!this.#isOver) {
      const isBusy = this.value !== null && this.#isBusy(this.value);
      this.#timer = setTimeout(() => void this.refresh(), isBusy ? BUSY : IDLE);
    }
  }

  /** Takes the answer that another command brought along. */
  take(value: T) {
    this.#turn++;
    this.value = value;
    this.failure = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), this.#isBusy(value) ? BUSY : IDLE);
  }
}
