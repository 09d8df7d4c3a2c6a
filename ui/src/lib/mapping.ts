// A mapping as its file has it (docs/mapping-file.md), and the ways in which the window changes one.
// Every function gives a new mapping and leaves the old one alone: undo keeps the old ones.

export type ColumnRef = string | { header: string; nth: number } | { position: number };
export type IdKind = "thirdPartyId" | "pcId";

/** The transforms that are on or off and nothing more. */
export type PlainTransform =
  | "unwrap"
  | "clean"
  | "trim"
  | "collapse-spaces"
  | "nfc"
  | "lowercase"
  | "uppercase"
  | "sha256";

export interface NumberFormat {
  decimal: string;
  group?: string;
  /** A person said so: the check does not ask again. */
  certain?: boolean;
}

/** The transforms that say something, by their name. */
export interface Told {
  date: { from: string; to: string; certain?: boolean };
  number: NumberFormat;
  boolean: { true: string[]; false: string[] };
  map: Record<string, string>;
  replace: { from: string; to: string };
  prefix: string;
  suffix: string;
  take: number;
  default: string;
}

export type Transform = PlainTransform | { [Name in keyof Told]: { [One in Name]: Told[Name] } }[keyof Told];
export type TransformName = PlainTransform | keyof Told;

export interface Rules {
  required?: boolean;
  allowed?: string[];
  pattern?: string;
  min?: number;
  max?: number;
  max_length?: number;
  type?: "text" | "number" | "integer" | "boolean" | "date";
  severity?: "error" | "warning" | "omit";
}

export interface Attribute {
  name: string;
  column?: ColumnRef;
  value?: string;
  transforms?: Transform[];
  rules?: Rules;
  empty_as?: string;
}

export type Duplicates = "keep-first" | "keep-last" | "merge" | "reject";
export type Delimiters = "auto" | "send" | "exclude" | { comma?: string; line_break?: string };

export interface MappingFile {
  ferry_mapping: 1;
  name?: string;
  api?: "v1" | "v2";
  identifier: { kind: IdKind; column: ColumnRef; transforms?: Transform[] };
  attributes: Attribute[];
  source?: Record<string, unknown>;
  severity?: Record<string, string>;
  duplicates?: Duplicates;
  delimiters?: Delimiters;
  empty_as?: string;
}

/** The longest name of an attribute, in UTF-16 units. */
export const NAME_LIMIT = 128;

/** In which order transforms stand where nobody chose another: what mends first, what dresses last. */
const ORDER: TransformName[] = [
  "unwrap",
  "clean",
  "trim",
  "collapse-spaces",
  "nfc",
  "date",
  "number",
  "boolean",
  "lowercase",
  "uppercase",
  "map",
  "replace",
  "take",
  "prefix",
  "suffix",
  "default",
  "sha256",
];

/** How a column of this file is named in a mapping. */
export function referTo(columns: string[], index: number): ColumnRef {
  const header = columns[index] ?? "";
  if (header === "") return { position: index + 1 };
  if (columns.filter((other) => other === header).length === 1) return header;
  return { header, nth: columns.slice(0, index + 1).filter((other) => other === header).length };
}

/** Which column of this file is meant; none where the file has no such column. */
export function findColumn(columns: string[], reference: ColumnRef): number | null {
  const loose = (text: string) => text.normalize("NFC").trim().toLowerCase();
  const places = (header: string) => {
    const exact = columns.flatMap((column, index) => (column === header ? [index] : []));
    if (exact.length > 0) return exact;
    return columns.flatMap((column, index) => (loose(column) === loose(header) ? [index] : []));
  };
  if (typeof reference === "string") return places(reference)[0] ?? null;
  if ("position" in reference) return reference.position <= columns.length ? reference.position - 1 : null;
  return places(reference.header)[reference.nth - 1] ?? null;
}

export const nameOf = (transform: Transform): TransformName =>
  typeof transform === "string" ? transform : (Object.keys(transform)[0] as keyof Told);

/** What a transform of this name says; none where it is not there. */
export function told<Name extends keyof Told>(transforms: Transform[], name: Name): Told[Name] | null {
  const found = transforms.find((transform) => nameOf(transform) === name);
  return typeof found === "object" ? (found as unknown as Record<Name, Told[Name]>)[name] : null;
}

export const has = (transforms: Transform[], name: TransformName) =>
  transforms.some((transform) => nameOf(transform) === name);

export const without = (transforms: Transform[], name: TransformName) =>
  transforms.filter((transform) => nameOf(transform) !== name);

/** With this transform: in place of the one of its name, else where its kind belongs. */
export function withTransform(transforms: Transform[], transform: Transform): Transform[] {
  const name = nameOf(transform);
  if (has(transforms, name)) {
    return transforms.map((known) => (nameOf(known) === name ? transform : known));
  }
  const rank = (one: Transform) => ORDER.indexOf(nameOf(one));
  const at = transforms.findIndex((known) => rank(known) > rank(transform));
  return at < 0 ? [...transforms, transform] : [...transforms.slice(0, at), transform, ...transforms.slice(at)];
}

/** A switch turned; lower and upper case take each other's place. */
export function toggled(transforms: Transform[], name: PlainTransform): Transform[] {
  if (has(transforms, name)) return without(transforms, name);
  const other = name === "lowercase" ? "uppercase" : name === "uppercase" ? "lowercase" : null;
  return withTransform(other ? without(transforms, other) : transforms, name);
}

/** A value as it comes to the map of values: what stands before that one, done here too. None where that
 *  takes more than this page knows. */
export function beforeMap(value: string, transforms: Transform[]): string | null {
  const end = transforms.findIndex((transform) => nameOf(transform) === "map");
  const before = end < 0 ? transforms.filter((one) => ORDER.indexOf(nameOf(one)) < ORDER.indexOf("map")) : transforms.slice(0, end);
  let text = value;
  for (const transform of before) {
    switch (nameOf(transform)) {
      case "trim":
        text = text.replace(/^[\s\u200b\ufeff\u00ad]+|[\s\u200b\ufeff\u00ad]+$/gu, "");
        break;
      case "lowercase":
        text = text.toLowerCase();
        break;
      case "uppercase":
        text = text.toUpperCase();
        break;
      case "collapse-spaces":
        text = text.replace(/\s+/gu, " ");
        break;
      case "nfc":
        text = text.normalize("NFC");
        break;
      default:
        return null;
    }
  }
  return text;
}

export type NameFault = "empty" | "long" | "delimiter" | "key" | "twice";

/** What is wrong with an attribute's name, among those of the others. */
export function nameFault(name: string, others: string[]): NameFault | null {
  if (name.trim() === "") return "empty";
  if (name.length > NAME_LIMIT) return "long";
  if (/[,\n\r]/.test(name)) return "delimiter";
  if (name === "thirdPartyId" || name === "pcId") return "key";
  return others.includes(name) ? "twice" : null;
}

/** Attributes in the order of the file's columns, those without a column last. */
export function inOrder(attributes: Attribute[], columns: string[]): Attribute[] {
  const place = (attribute: Attribute) =>
    attribute.column === undefined ? columns.length : (findColumn(columns, attribute.column) ?? columns.length);
  return attributes.toSorted((one, other) => place(one) - place(other));
}

/** A list of words as a person types it: one comma or line between two. */
export const wordsIn = (text: string) => [
  ...new Set(text.split(/[,;\n]/).map((word) => word.trim()).filter((word) => word !== "")),
];
