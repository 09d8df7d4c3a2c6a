// The questions about a mapping that only the person can answer.

import type { ColumnRef, MappingFile, Question } from "../backend/api.ts";
import { keyOf } from "./mapping.ts";

/** A question with its key, and the place of its attribute in the mapping. */
export interface OpenQuestion extends Question {
  key: string;
  /** The name of its attribute, if it's about one. */
  attribute: string | null;
  index: number | null;
  /** The file's column, if one is meant. */
  place: number | null;
}

const questionKey = (kind: string, field: string, column: ColumnRef) => `${kind}:${field}:${keyOf(column)}`;

/** Returns whether a field of a mapping still has the column that a question is about. */
function isCurrent({ field, column }: Question, mapping: MappingFile): boolean {
  const isSame = (other: ColumnRef | undefined) => other !== undefined && keyOf(other) === keyOf(column);
  switch (field.kind) {
    case "identifier":
      return isSame(mapping.identifier.column);
    case "attribute":
      return isSame(mapping.attributes.find((one) => one.name === field.name)?.column);
    case "template":
      return mapping.attributes.some((one) => one.name === field.name && one.template !== undefined);
    case "condition":
      return isSame(mapping.only?.[field.index]?.column);
    case "newest":
      return typeof mapping.duplicates === "object" && isSame(mapping.duplicates["keep-newest"].column);
  }
}

/** Returns the questions that weren't answered, and whose field still has the column that they're about. */
export const openQuestions = (
  questions: Question[],
  mapping: MappingFile,
  answered: ReadonlySet<string>,
  placeOf: (column: ColumnRef) => number | null,
): OpenQuestion[] =>
  questions.flatMap((question) => {
    const { field, column } = question;
    const attribute = field.kind === "attribute" || field.kind === "template" ? field.name : null;
    const key = questionKey(question.about.kind, attribute ?? `(${field.kind} ${field.kind === "condition" ? field.index : ""})`, column);
    if (!isCurrent(question, mapping) || answered.has(key)) return [];
    const index = mapping.attributes.findIndex((one) => one.name === attribute);
    return [{ ...question, key, attribute, index: index < 0 ? null : index, place: placeOf(column) }];
  });
