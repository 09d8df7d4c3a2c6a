// What only a person can decide, asked where it is first seen and once.

import { dateFormats, looksConsent, numberFormats, twoDays } from "./guess.ts";
import { findColumn, has, type Attribute, type ColumnRef, type MappingFile } from "./mapping.ts";

export type Question =
  | { kind: "missing"; key: string; index: number | null; wanted: string; nearest: number[] }
  | { kind: "date" | "number" | "blank"; key: string; index: number; column: number };

export interface Asked {
  mapping: MappingFile;
  columns: string[];
  /** The first values of each column. */
  values: string[][];
  answered: ReadonlySet<string>;
  nearest: (wanted: string) => number[];
}

/** How a column is named where a person reads it. */
export const labelOf = (column: ColumnRef): string =>
  typeof column === "string" ? column : "position" in column ? String(column.position) : `${column.header} (${column.nth})`;

/** Everything that is open, what the mapping lacks first. */
export function openQuestions({ mapping, columns, values, answered, nearest }: Asked): Question[] {
  const missing: Question[] = [];
  const lacks = (column: ColumnRef, index: number | null) => {
    if (findColumn(columns, column) !== null) return;
    const wanted = labelOf(column);
    missing.push({ kind: "missing", key: `missing:${index ?? "id"}`, index, wanted, nearest: nearest(wanted) });
  };
  lacks(mapping.identifier.column, null);
  const readings: Question[] = [];
  for (const [index, attribute] of mapping.attributes.entries()) {
    if (attribute.column === undefined) continue;
    lacks(attribute.column, index);
    const column = findColumn(columns, attribute.column);
    if (column === null) continue;
    const kind = readsTwoWays(attribute, columns[column] ?? "", values[column] ?? []);
    const key = `${kind ?? ""}:${column}:${attribute.name}`;
    if (kind !== null && !answered.has(key)) readings.push({ kind, key, index, column });
  }
  return [...missing, ...readings];
}

function readsTwoWays(attribute: Attribute, header: string, values: string[]): "date" | "number" | "blank" | null {
  const transforms = attribute.transforms ?? [];
  if (has(transforms, "sha256")) return null;
  const isRead = has(transforms, "date") || has(transforms, "number") || has(transforms, "boolean") || has(transforms, "map");
  if (!isRead && dateFormats(values).length === 2 && twoDays(values) !== null) return "date";
  if (!isRead && numberFormats(values).length > 1) return "number";
  const isDecided = has(transforms, "default") || attribute.rules?.required === true || attribute.empty_as !== undefined;
  if (!isDecided && looksConsent(header) && values.some((value) => value.trim() === "")) return "blank";
  return null;
}
