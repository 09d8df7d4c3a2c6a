// The sentences that describe an issue: which column, how many rows, and an example value.

import type { Attribute, Issue, IssueColumn, IssueRow, MappingFile, Rule } from "../backend/api.ts";
import { m } from "../paraglide/messages.js";
import * as format from "./format.ts";
import { has } from "./mapping.ts";
import { issueMessage, optionalMessage } from "./messages.ts";

/** What a sentence can name. Every sentence takes what it needs of it. */
interface Parts {
  count: number;
  shown: string;
  column: string;
  value: string;
  line: string;
  row: string;
  size: string;
}

/** What the sentences need to know beside the issue itself. */
export interface IssueContext {
  mapping: MappingFile;
  /** The locale that numbers are written in. */
  locale: string;
}

/** The longest example that a sentence quotes, in characters. */
const LONGEST_EXAMPLE = 40;

/**
 * Describes an issue: its heading and, where several columns have it, a line for each of them. Text from the file is
 * marked as such, for `RichText.svelte`.
 */
export function describeIssue(issue: Issue, context: IssueContext): { heading: string; columns: string[] } {
  const { columns } = issue;
  if (columns.length > 1 && issue.scope === "row") {
    const heading = `${format.strong(format.number(issue.rows, context.locale))} · ${issueMessage(issue.rule)}`;
    return { heading, columns: columns.map((column) => ofColumn(issue, column, context)) };
  }
  const sample = issue.samples[0] ?? null;
  return { heading: sentence(issue, issue.rows, sample, columns[0] ?? null, context) ?? issueMessage(issue.rule), columns: [] };
}

function ofColumn(issue: Issue, column: IssueColumn, context: IssueContext): string {
  const sample = issue.samples.find((one) => one.place === column.place) ?? null;
  const found = sample && sentence(issue, column.rows, sample, column, context);
  if (found) return found;
  const shown = format.number(column.rows, context.locale);
  return m.issue_in_column({ count: column.rows, shown, column: format.strong(column.name ?? "") });
}

/** The sentence for these rows; null where the rule has none, or where there is no example to quote. */
function sentence(
  issue: Issue,
  rows: number,
  sample: IssueRow | null,
  column: IssueColumn | null,
  context: IssueContext,
): string | null {
  const number = (value: number) => format.number(value, context.locale);
  const attribute = context.mapping.attributes.find((one) => one.name === column?.attribute) ?? null;
  const write = sentenceOf(issue.rule, attribute);
  const name = sample?.column ?? column?.name ?? "";
  if (!write || sample === null) return null;
  const parts: Parts = {
    count: rows,
    shown: number(rows),
    column: format.strong(name),
    value: sample.value === "" ? "" : format.quoted(shortened(sample.value)),
    line: sample.line === null ? "" : number(sample.line),
    row: sample.row === null ? "" : number(sample.row),
    size: format.size(Number(sample.value) || 0, context.locale),
  };
  // A sentence with a gap where the example or the column belongs says less than the general one.
  const needs = (key: "value" | "column") => write({ ...parts, [key]: "x" }) !== write({ ...parts, [key]: "y" });
  if ((parts.value === "" && needs("value")) || (name === "" && needs("column"))) return null;
  return write(parts);
}

function sentenceOf(rule: Rule, attribute: Attribute | null): ((parts: Parts) => string) | null {
  const transforms = attribute?.transforms ?? [];
  if (rule === "transform-failed") {
    if (has(transforms, "date")) return m.issue_transform_failed_date;
    if (has(transforms, "number")) return m.issue_transform_failed_number;
    if (has(transforms, "boolean")) return m.issue_transform_failed_boolean;
  }
  return optionalMessage<Parts>("issue", rule) ?? null;
}

function shortened(value: string): string {
  const letters = [...value];
  return letters.length > LONGEST_EXAMPLE ? `${letters.slice(0, LONGEST_EXAMPLE).join("")}…` : value;
}
