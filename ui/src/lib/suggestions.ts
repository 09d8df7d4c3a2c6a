// The attributes that Rust suggests for a file's columns, until the person accepts or dismisses them.

import type { Attribute, DraftColumn, MappingFile } from "../backend/api.ts";
import { keyOf } from "./mapping.ts";

/** Accepted attributes, and suggested ones. */
export interface Attributes {
  accepted: Attribute[];
  suggested: Attribute[];
}

/** Returns the attributes that are suggested for a file's columns. */
export const suggestedAttributes = (columns: DraftColumn[]): Attribute[] =>
  columns.flatMap(({ suggestion: { suggest, name, column, transforms } }) =>
    suggest === "attribute" && name !== null ? [{ name, column, transforms }] : [],
  );

const ofSameColumn = (attributes: Attribute[], one: Attribute) =>
  attributes.find((other) => one.column && other.column && keyOf(other.column) === keyOf(one.column));

/** Replaces suggestions from the first rows by those from all rows, also the accepted ones that weren't changed. */
export function updateSuggestions({ accepted, suggested }: Attributes, before: DraftColumn[], after: DraftColumn[]): Attributes {
  const [old, fresh] = [suggestedAttributes(before), suggestedAttributes(after)];
  const updated = (one: Attribute): Attribute => {
    const [was, now] = [ofSameColumn(old, one), ofSameColumn(fresh, one)];
    const isUnchanged = was && JSON.stringify(one.transforms) === JSON.stringify(was.transforms);
    return isUnchanged && now ? { ...one, transforms: now.transforms } : one;
  };
  const isNew = (one: Attribute) => !ofSameColumn(old, one) && !ofSameColumn(accepted, one);
  return {
    accepted: accepted.map(updated),
    suggested: fresh.flatMap((one) => {
      const offered = ofSameColumn(suggested, one);
      return offered ? [{ ...one, name: offered.name }] : isNew(one) ? [one] : [];
    }),
  };
}

/** Replaces the suggestion for the ID from the first rows by the one from all rows, unless the person chose another column.
 *  Without a suggestion, it has no column. */
export function updateId(id: MappingFile["identifier"], before: DraftColumn[], after: DraftColumn[]): MappingFile["identifier"] {
  const suggested = (columns: DraftColumn[]) => columns.find(({ suggestion }) => suggestion.suggest === "id")?.suggestion;
  const [was, now] = [suggested(before), suggested(after)];
  const isUnchanged =
    keyOf(id.column) === keyOf(was?.column ?? "") && JSON.stringify(id.transforms) === JSON.stringify(was?.transforms ?? ["trim"]);
  return isUnchanged && now ? { ...id, column: now.column, transforms: now.transforms } : isUnchanged ? { ...id, column: "" } : id;
}

/** Renames suggestions to the names that Target already has. `nameOf` returns the name for an attribute's column. */
export function useTargetNames({ accepted, suggested }: Attributes, nameOf: (one: Attribute) => string | null): Attribute[] {
  const renamed = [...suggested];
  for (const [index, one] of renamed.entries()) {
    const name = nameOf(one);
    const isTaken = [...renamed.toSpliced(index, 1), ...accepted].some((other) => other.name === name);
    if (name !== null && !isTaken) renamed[index] = { ...one, name };
  }
  return renamed;
}
