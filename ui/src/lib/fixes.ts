// Labels for the buttons of suggested fixes.

import type { Fix, Transform } from "../backend/api.ts";
import * as format from "./format.ts";
import { labelOf, nameOf } from "./mapping.ts";
import { m } from "../paraglide/messages.js";

export function fixLabel(fix: Fix, locale: string): string {
  switch (fix.kind) {
    case "transform":
      return transformWords(fix.transform, fix.attribute ?? m.the_id(), locale);
    case "reading":
      return readingWords(fix.transform, fix.attribute ?? m.the_id());
    case "delimiters":
      return fix.delimiters === "exclude" ? m.action_exclude() : m.action_replace();
    case "duplicates":
      if (typeof fix.duplicates !== "string") return m.duplicates_newest();
      return {
        merge: m.action_merge,
        "keep-first": m.action_keep_first,
        "keep-last": m.action_keep_last,
        reject: m.duplicates_reject,
      }[fix.duplicates]();
    case "severity":
      return fix.severity === "omit" ? m.action_omit({ what: fix.attribute }) : m.action_warning();
    case "warn":
      return m.action_keep_ids();
    case "no-quotes":
      return m.action_no_quotes();
    case "header":
      return m.action_header({ from: labelOf(fix.from), to: labelOf(fix.to) });
  }
}

export function transformWords(transform: Transform, what: string, locale: string): string {
  if (typeof transform === "object" && "map" in transform) {
    return m.action_nothing({ what, words: format.list(Object.keys(transform.map).map((word) => `“${word}”`), locale) });
  }
  if (typeof transform === "object" && "take" in transform) {
    return m.action_take({ what, shown: format.number(transform.take, locale) });
  }
  if (typeof transform === "object" && "pad-zeros" in transform) {
    return m.action_pad_zeros({ what, shown: format.number(transform["pad-zeros"], locale) });
  }
  switch (transform) {
    case "lowercase":
      return m.action_lowercase({ what });
    case "uppercase":
      return m.action_uppercase({ what });
    case "trim":
      return m.action_trim({ what });
    case "clean":
      return m.action_clean({ what });
    case "repair-encoding":
      return m.action_repair({ what });
    case "decode-html":
      return m.action_decode_html({ what });
    case "decode-url":
      return m.action_decode_url({ what });
    case "unwrap":
      return m.action_unwrap({ what });
    case "drop-zero-decimals":
      return m.action_drop_zero_decimals({ what });
    case "nfc":
      return m.action_nfc({ what });
    case "collapse-spaces":
      return m.action_collapse({ what });
    default:
      return m.action_change({ what, how: nameOf(transform) });
  }
}

function readingWords(transform: Transform, what: string): string {
  if (typeof transform === "object" && "date" in transform) {
    return transform.date.from.indexOf("%d") < transform.date.from.indexOf("%m")
      ? m.action_read_day({ what })
      : m.action_read_month({ what });
  }
  if (typeof transform === "object" && "number" in transform) {
    const { decimal, group } = transform.number;
    return m.action_read_as({ what, how: `1${group ?? ""}234${decimal}56` });
  }
  return m.action_change({ what, how: nameOf(transform) });
}
