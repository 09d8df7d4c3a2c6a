// What the account that the next upload goes to knows of attributes. An account that can be asked is asked by itself,
// once a window and a day; why it gave nothing is said under Connections.

import { knownFetch, knownNames } from "../backend/commands.ts";
import { currentUpload } from "./currentUpload.svelte.ts";

const A_DAY = 86_400_000;

class TargetAttributes {
  /** None: nobody asked, or nobody can. */
  names = $state.raw<ReadonlySet<string> | null>(null);
  #asked = new Set<string>();

  /** Whether Target knows the name; none where that is not known. */
  knows = (name: string): boolean | null => this.names?.has(name) ?? null;

  /** Keeps it as it is for the draft and for where it goes. Call it while a component is set up. */
  watch() {
    const account = $derived(currentUpload.destination.kind === "account" ? currentUpload.destination.connection : null);
    // Words and numbers, and not objects: those are others at each look at the desk.
    const name = $derived(account?.name ?? null);
    const knownAt = $derived(account?.known_at ?? null);
    const canAsk = $derived(account?.auth === "oauth");
    $effect(() => {
      // A keychain may ask a person for its password: only once there is a file to map.
      if (name === null || !canAsk || currentUpload.editor === null || this.#asked.has(name)) return;
      if (knownAt !== null && Date.now() - knownAt < A_DAY) return;
      this.#asked.add(name);
      knownFetch(name).catch(() => {
        // What was known before stays.
      });
    });
    $effect(() => {
      void knownAt;
      const editor = currentUpload.editor;
      if (name === null || editor === null) {
        this.names = null;
        return;
      }
      let isOld = false;
      knownNames(editor.columns)
        .then((known) => {
          if (isOld) return;
          this.names = known && new Set(known.names);
          if (known) editor.suggestKnown(known.meant);
        })
        .catch(() => !isOld && (this.names = null));
      return () => (isOld = true);
    });
  }
}

export const targetAttributes = new TargetAttributes();
