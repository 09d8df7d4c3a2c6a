// The questions about a mapping that only the person can answer.

import type { ColumnRef, MappingFile, Question } from "../backend/api.ts";
import { keyOf } from "./mapping.ts";

/** A question with its key, and the place of its attribute in the mapping. */
export interface OpenQuestion extends Question {
  key: string;
  index: number | null;
  /** The file's column, if one is meant. */
  place: number | null;
}

const questionKey = (kind: string, attribute: string | null, column: ColumnRef) =>
  `${kind}:${attribute ?? ""}:${keyOf(column)}`;

/** Returns the questions that weren't answered, and whose attribute still has the column that they're about. */
export const openQuestions = (
  questions: Question[],
  mapping: MappingFile,
  answered: ReadonlySet<string>,
  placeOf: (column: ColumnRef) => number | null,
): OpenQuestion[] =>
  questions.flatMap((question) => {
    const key = questionKey(question.about.kind, question.attribute, question.column);
    const index = mapping.attributes.findIndex((one) => one.name === question.attribute);
    const column = question.attribute === null ? mapping.identifier.column : mapping.attributes[index]?.column;
    if (column === undefined || keyOf(column) !== keyOf(question.column) || answered.has(key)) return [];
    return [{ ...question, key, index: question.attribute === null ? null : index, place: placeOf(column) }];
  });
