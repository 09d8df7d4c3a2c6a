// Parts of a mapping, as its file has them (docs/mapping-file.md), and how they're shown. What a column is, whether a
// mapping fits and where a transform belongs is Rust's to say.

import type { Attribute, ColumnRef, Transform } from "../backend/api.ts";

/** The transforms that are on or off and nothing more. */
export type PlainTransform = Extract<Transform, string>;

type OneOf<Union> = Union extends Union ? { [Name in keyof Union]: Union[Name] } : never;
type Every<Union> = (Union extends Union ? (one: Union) => void : never) extends (all: infer All) => void ? All : never;

/** What the other transforms contain, by their names. */
export type TransformFields = Every<OneOf<Exclude<Transform, string>>>;
export type TransformName = PlainTransform | keyof TransformFields;

export type DateTransform = TransformFields["date"];
export type NumberTransform = TransformFields["number"];

/** How a column is named where a person reads it. */
export const labelOf = (column: ColumnRef): string =>
  typeof column === "string" ? column : "position" in column ? String(column.position) : `${column.header} (${column.nth})`;

/** The same text for the same reference. */
export const keyOf = (column: ColumnRef): string =>
  JSON.stringify(typeof column === "string" ? column : "position" in column ? column.position : [column.header, column.nth]);

export const nameOf = (transform: Transform): TransformName =>
  typeof transform === "string" ? transform : (Object.keys(transform)[0] as keyof TransformFields);

/** The fields of the transform with this name; none if it isn't there. */
export function fieldsOf<Name extends keyof TransformFields>(transforms: Transform[], name: Name): TransformFields[Name] | null {
  const found = transforms.find((transform) => nameOf(transform) === name);
  return typeof found === "object" ? (found as unknown as TransformFields)[name] : null;
}

export const has = (transforms: Transform[], name: TransformName) =>
  transforms.some((transform) => nameOf(transform) === name);

export const without = (transforms: Transform[], ...names: TransformName[]) =>
  transforms.filter((transform) => !names.includes(nameOf(transform)));

/** How a way of writing numbers is shown: by a number written in it. */
export const numberExample = ({ decimal, group }: NumberTransform) => `1${group ?? ""}234${decimal}56`;

/** Attributes in the order of the file's columns, those without a column last. */
export function inOrder(attributes: Attribute[], placeOf: (column: ColumnRef) => number | null): Attribute[] {
  const place = (attribute: Attribute) =>
    attribute.column === undefined ? Infinity : (placeOf(attribute.column) ?? Infinity);
  return attributes.toSorted((one, other) => (place(one) < place(other) ? -1 : place(one) > place(other) ? 1 : 0));
}

/** A list of words as a person types it: one comma or line between two. */
export const wordsIn = (text: string) => [
  ...new Set(text.split(/[,;\n]/).map((word) => word.trim()).filter((word) => word !== "")),
];
