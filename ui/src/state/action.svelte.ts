// Runs commands one at a time and keeps the failure of the last one.

import type { Failure } from "../backend/api.ts";
import { failureOf } from "../backend/commands.ts";

export class Action {
  /** The failure of the last command. Its inner value is null if the cause is unknown. */
  failure = $state.raw<{ failure: Failure | null } | null>(null);
  isBusy = $state(false);

  /** Runs a command. Nothing happens while another one is running, so buttons are disabled while it is busy. */
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
