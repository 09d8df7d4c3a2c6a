// The attributes that the destination of the next upload already has. They're loaded automatically, once per session
// and at most once a day. Connections shows why loading failed.

import { targetAttributesFetch, targetAttributesMatch } from "../backend/commands.ts";
import { currentUpload } from "./currentUpload.svelte.ts";

const A_DAY = 86_400_000;

class TargetAttributes {
  /** The names of the attributes in Target; null if they're unknown. */
  names = $state.raw<ReadonlySet<string> | null>(null);
  #asked = new Set<string>();

  /** Whether Target has an attribute with this name; null if that's unknown. */
  knows = (name: string): boolean | null => this.names?.has(name) ?? null;

  /** Keeps the names up to date for the current file and destination. Call it during a component's setup. */
  watch() {
    const account = $derived(currentUpload.destination.kind === "account" ? currentUpload.destination.connection : null);
    // Primitive values, because each poll creates new objects, which would run the effects again.
    const name = $derived(account?.name ?? null);
    const fetchedAt = $derived(account?.attributes_fetched_at ?? null);
    const canAsk = $derived(account?.auth === "oauth");
    $effect(() => {
      // The keychain may ask for a password, so Target is asked only once there is a file to map.
      if (name === null || !canAsk || currentUpload.editor === null || this.#asked.has(name)) return;
      if (fetchedAt !== null && Date.now() - fetchedAt < A_DAY) return;
      this.#asked.add(name);
      targetAttributesFetch(name).catch(() => {
        // The names from before stay.
      });
    });
    $effect(() => {
      void fetchedAt;
      const editor = currentUpload.editor;
      if (name === null || editor === null) {
        this.names = null;
        return;
      }
      let isOld = false;
      targetAttributesMatch(editor.columns)
        .then((found) => {
          if (isOld) return;
          this.names = found && new Set(found.names);
          if (found) editor.suggestTargetNames(found.matches);
        })
        .catch(() => !isOld && (this.names = null));
      return () => (isOld = true);
    });
  }
}

export const targetAttributes = new TargetAttributes();
