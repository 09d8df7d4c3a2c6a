// Conditions on rows, as a mapping file has them, and as they're edited.

import type { MappingFile } from "../backend/api.ts";

export type Condition = NonNullable<MappingFile["only"]>[number];

export const TESTS = ["is", "is_not", "empty", "not_empty", "before", "after", "less", "more"] as const;
export type Test = (typeof TESTS)[number];

/** What separates several values in the text field. */
const SEPARATOR = ";";

export const conditionTest = (condition: Condition): Test => TESTS.find((test) => condition[test] !== undefined) ?? "not_empty";

/** The values, the date, or the number of a condition as text; `null` for a condition without one. */
export function conditionText(condition: Condition): string | null {
  const test = conditionTest(condition);
  if (test === "empty" || test === "not_empty") return null;
  const value = condition[test];
  return Array.isArray(value) ? value.join(`${SEPARATOR} `) : String(value ?? "");
}

const today = () => new Date().toISOString().slice(0, 10);

/** The condition with another test. Values are kept where the new test has them, too. */
export function withTest(condition: Condition, test: Test): Condition {
  const { column } = condition;
  const text = conditionText(condition) ?? "";
  switch (test) {
    case "empty":
    case "not_empty":
      return { column, [test]: true };
    case "before":
    case "after":
      return { column, [test]: condition.before ?? condition.after ?? today(), ...(condition.format ? { format: condition.format } : {}) };
    case "less":
    case "more": {
      const { decimal, group } = condition;
      return { column, [test]: condition.less ?? condition.more ?? 0, ...(decimal ? { decimal } : {}), ...(group ? { group } : {}) };
    }
    default:
      return { column, [test]: condition.is ?? condition.is_not ?? [text] };
  }
}

/** The condition with what was typed. A date or a number that isn't one leaves it as it is. */
export function withText(condition: Condition, typed: string): Condition {
  const test = conditionTest(condition);
  const text = typed.trim();
  switch (test) {
    case "is":
    case "is_not":
      return { ...condition, [test]: text.split(SEPARATOR).map((value) => value.trim()) };
    case "before":
    case "after":
      return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/.test(text) ? { ...condition, [test]: text } : condition;
    case "less":
    case "more":
      return /^-?\d+(\.\d+)?$/.test(text) ? { ...condition, [test]: text } : condition;
    default:
      return condition;
  }
}
