// What an edit of a mapping did, in words, for undo and redo.

import type { Attribute, MappingFile } from "../backend/api.ts";
import { keyOf, labelOf } from "./mapping.ts";
import { m } from "../paraglide/messages.js";

interface Edited {
  mapping: MappingFile;
  answered: ReadonlySet<string>;
  suggested: Attribute[];
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Returns what changed from one state to the next, in a few words. */
export function changeLabel(before: Edited, after: Edited): string {
  const [old, now] = [before.mapping, after.mapping];
  if (keyOf(old.identifier.column) !== keyOf(now.identifier.column)) {
    return m.change_id_column({ column: labelOf(now.identifier.column) });
  }
  if (!isSame(old.identifier, now.identifier)) return m.change_id();
  const change = attributesLabel(old.attributes, now.attributes);
  if (change !== null) return change;
  if (!isSame(old.only, now.only)) return m.conditions_title();
  if (!isSame(old.duplicates, now.duplicates)) return m.duplicates();
  if (!isSame(old.delimiters, now.delimiters)) return m.commas();
  if (!isSame(old.api, now.api)) return m.unknown_visitors();
  if (after.answered.size > before.answered.size) return m.change_answer();
  const dismissed = before.suggested.find((one) => !after.suggested.includes(one));
  return dismissed ? m.change_dismissed({ name: dismissed.name }) : m.change_mapping();
}

function attributesLabel(old: Attribute[], now: Attribute[]): string | null {
  const added = now.filter((one) => !old.some((other) => other.name === one.name));
  const removed = old.filter((one) => !now.some((other) => other.name === one.name));
  const [first, gone] = [added[0], removed[0]];
  if (first && gone && added.length === 1 && removed.length === 1) {
    return m.change_renamed({ from: gone.name, to: first.name });
  }
  if (first) return added.length === 1 ? m.change_added({ name: first.name }) : m.change_added_all();
  if (gone) return m.change_removed({ name: gone.name });
  for (const [index, one] of now.entries()) {
    const before = old[index];
    if (!before || isSame(before, one)) continue;
    const { name } = one;
    if (!isSame(before.column, one.column)) return m.change_source({ name });
    if (!isSame(before.transforms, one.transforms)) return m.change_transforms({ name });
    if (!isSame(before.rules, one.rules)) return m.change_rules({ name });
    return m.change_value({ name });
  }
  return isSame(old, now) ? null : m.change_mapping();
}
