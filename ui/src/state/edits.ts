// The edits of a mapping: what undo takes back, what is kept of them when the file is closed, and what each column
// becomes by them.

import { draftKeep } from "../backend/commands.ts";
import type { Attribute, ColumnRef, Draft, DraftColumn, Identifier, MappingFile } from "../backend/api.ts";
import { suggestedAttributes, updateId, updateSuggestions } from "../lib/suggestions.ts";

/** What the person can edit and undo. */
export interface Edits {
  mapping: MappingFile;
  /** The keys of the questions that were answered. */
  answered: ReadonlySet<string>;
  /** Offered and not accepted: they aren't sent until they are. */
  suggested: Attribute[];
}

/** The saved mapping that edits were saved as or come from, and its text then. */
export type SavedAs = { name: string; text: string } | null;

/** What is kept of the edits when the file is closed. */
interface KeptEdits {
  mapping: MappingFile;
  answered: string[];
  suggested: Attribute[];
  saved: SavedAs;
}

export interface Line {
  column: number;
  /** The attribute's place in the mapping. */
  index: number | null;
  attribute: Attribute | null;
  suggestion: Attribute | null;
}

/** What was kept of the edits of this file; null if nothing was. */
export function keptState(draft: Draft): KeptEdits | null {
  return draft.kept?.state ? (JSON.parse(draft.kept.state) as KeptEdits) : null;
}

/** The edits that a file begins with. */
export function firstEdits(draft: Draft, kept: KeptEdits | null): Edits {
  const mapping = JSON.parse(draft.mapping) as MappingFile;
  if (kept) return { mapping, suggested: kept.suggested, answered: new Set(kept.answered) };
  // The answers are in the mapping. Another file can have other values, which are asked about.
  const answered = new Set<string>();
  if (!draft.is_suggested) return { mapping, suggested: [], answered };
  return { mapping: { ...mapping, attributes: [] }, suggested: suggestedAttributes(draft.suggestions), answered };
}

/** Keeps the edits in case the file is closed before it's sent. */
export async function keepEdits({ mapping, answered, suggested }: Edits, saved: SavedAs) {
  const kept: KeptEdits = { mapping, answered: [...answered], suggested, saved };
  // Without a data folder, closing asks nothing, and Settings says that nothing is kept.
  await draftKeep(JSON.stringify(kept)).catch(() => undefined);
}

/** What each column becomes, in the file's order; a column can feed several attributes. `id` is the ID's column. */
export function linesOf(
  { mapping, suggested }: Edits,
  columns: number,
  id: number | null,
  placeOf: (column: ColumnRef) => number | null,
): Line[] {
  const place = (one: Attribute) => (one.column === undefined ? null : placeOf(one.column));
  const mapped = mapping.attributes.map((attribute, index) => ({ attribute, index, column: place(attribute) }));
  const offered = suggested.map((suggestion) => ({ suggestion, column: place(suggestion) }));
  return Array.from({ length: columns }, (_, column) => column).flatMap((column): Line[] => {
    const none = { column, index: null, attribute: null, suggestion: null };
    if (column === id) return [none];
    const here = mapped.filter((one) => one.column === column);
    if (here.length > 0) return here.map(({ attribute, index }) => ({ ...none, attribute, index }));
    return [{ ...none, suggestion: offered.find((one) => one.column === column)?.suggestion ?? null }];
  });
}

/** Returns the edits with suggestions from more rows in place of those from fewer. What the person changed stays. */
export function withSuggestions(edits: Edits, before: DraftColumn[], after: DraftColumn[]): Edits {
  const { mapping } = edits;
  const { accepted, suggested } = updateSuggestions({ accepted: mapping.attributes, suggested: edits.suggested }, before, after);
  const identifier = updateId(mapping.identifier, before, after);
  return { ...edits, mapping: { ...mapping, identifier, attributes: accepted }, suggested };
}

/** Returns the edits with another ID, and only the attributes that aren't from its column. */
export function withId(edits: Edits, identifier: Identifier, isElsewhere: (one: Attribute) => boolean): Edits {
  const attributes = edits.mapping.attributes.filter(isElsewhere);
  return { ...edits, mapping: { ...edits.mapping, identifier, attributes }, suggested: edits.suggested.filter(isElsewhere) };
}
