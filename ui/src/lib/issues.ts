// The sentences that describe an issue: which column, how many rows, and an example value.

import type { Attribute, Issue, IssueColumn, IssueRow, MappingFile, Rule } from "../backend/api.ts";
import { m } from "../paraglide/messages.js";
import * as format from "./format.ts";
import { has } from "./mapping.ts";
import { issueMessage } from "./messages.ts";

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

const SENTENCES: Partial<Record<Rule, (parts: Parts) => string>> = {
  "id-empty": m.issue_id_empty,
  "id-forbidden-character": m.issue_id_forbidden_character,
  "id-control-character": m.issue_id_control_character,
  "id-invisible-character": m.issue_id_invisible_character,
  "id-too-long": m.issue_id_too_long,
  "scientific-id": m.issue_scientific_id,
  "row-ragged": m.issue_row_ragged,
  "header-repeated": m.issue_header_repeated,
  "row-too-large": m.issue_row_too_large,
  "bad-encoding": m.issue_bad_encoding,
  "id-not-pcid": m.issue_id_not_pcid,
  "transform-failed": m.issue_transform_failed,
  "value-delimiter": m.issue_value_delimiter,
  "rule-required": m.issue_rule_required,
  "rule-allowed": m.issue_rule_allowed,
  "rule-pattern": m.issue_rule_pattern,
  "rule-range": m.issue_rule_range,
  "rule-length": m.issue_rule_length,
  "rule-type": m.issue_rule_type,
  "duplicate-rejected": m.issue_duplicate_rejected,
  "duplicate-merged": m.issue_duplicate_merged,
  "id-backslash": m.issue_id_backslash,
  "id-looks-like-ecid": m.issue_id_looks_like_ecid,
  "id-surrounding-space": m.issue_id_surrounding_space,
  "id-typographic": m.issue_id_typographic,
  "id-unicode-twin": m.issue_id_unicode_twin,
  "id-case-twin": m.issue_id_case_twin,
  "id-quoted": m.issue_id_quoted,
  "value-too-long": m.issue_value_too_long,
  "value-control-character": m.issue_value_control_character,
  "row-near-limit": m.issue_row_near_limit,
  "quote-stray": m.issue_quote_stray,
  "spreadsheet-text-marker": m.issue_spreadsheet_text_marker,
  "null-literal": m.issue_null_literal,
  "cell-error": m.issue_cell_error,
  "formula-not-calculated": m.issue_formula_not_calculated,
  "hidden-rows": m.issue_hidden_rows,
  "ids-damaged": m.issue_ids_damaged,
  "leading-zero-lost": m.issue_leading_zero_lost,
  "id-decimal": m.issue_id_decimal,
  "date-ambiguous": m.issue_date_ambiguous,
  "number-ambiguous": m.issue_number_ambiguous,
  "personal-data": m.issue_personal_data,
  "truncated-tail": m.issue_truncated_tail,
  "header-matched-loosely": m.issue_header_matched_loosely,
  "header-duplicate": m.issue_header_duplicate,
};

/** Rules whose issues belong to single columns, so that several columns are listed one by one. */
const BY_COLUMN: ReadonlySet<Rule> = new Set([
  "transform-failed",
  "value-delimiter",
  "rule-required",
  "rule-allowed",
  "rule-pattern",
  "rule-range",
  "rule-length",
  "rule-type",
  "value-too-long",
  "value-control-character",
  "spreadsheet-text-marker",
  "null-literal",
  "cell-error",
  "formula-not-calculated",
] satisfies Rule[]);

/**
 * Describes an issue: its heading and, where several columns have it, a line for each of them. Text from the file is
 * marked as such, for `RichText.svelte`.
 */
export function describeIssue(issue: Issue, context: IssueContext): { heading: string; columns: string[] } {
  const { columns } = issue;
  if (columns.length > 1 && BY_COLUMN.has(issue.rule)) {
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
  return SENTENCES[rule] ?? null;
}

function shortened(value: string): string {
  const letters = [...value];
  return letters.length > LONGEST_EXAMPLE ? `${letters.slice(0, LONGEST_EXAMPLE).join("")}…` : value;
}
