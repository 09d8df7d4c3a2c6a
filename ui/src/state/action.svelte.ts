// What a person asks for: one at a time, and what went wrong beside it.

import type { Failure } from "../backend/api.ts";
import { failureOf } from "../backend/commands.ts";

export class Action {
  /** Why the last one did not work; its inside is null where nobody knows. */
  failure = $state.raw<{ failure: Failure | null } | null>(null);
  isBusy = $state(false);

  /** Does it, unless another one is under way. */
  async run(command: () => Promise<unknown>) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.failure = null;
    try {
      await command();
    } catch (rejected) {
      this.failure = { failure: failureOf(rejected) };
    } finally {
      this.isBusy = false;
    }
  }
}
