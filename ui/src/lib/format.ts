// Formats numbers, dates and sizes. The locale is always passed, because WebKit's default can be "C".

import type { Language } from "../backend/api.ts";

const DAY = 86_400_000;

/** Returns the system's locale if it has the window's language (so that dates follow en-GB, for example), else the language. */
export function formatLocale(language: Language, system: string | null): string {
  const primary = (tag: string) => tag.split("-")[0]?.toLowerCase();
  if (!system || primary(system) !== primary(language)) {
    return language;
  }
  try {
    return Intl.getCanonicalLocales(system)[0] ?? language;
  } catch {
    return language;
  }
}

export const number = (value: number, locale: string) => new Intl.NumberFormat(locale).format(value);

/** Formats a share of one as a percentage. */
export const share = (part: number, locale: string) => new Intl.NumberFormat(locale, { style: "percent" }).format(part);

export const time = (at: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);

export const timeWithSeconds = (at: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(at);

export const shortDay = (at: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(at);

export const day = (at: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" }).format(at);

export const dayAndTime = (at: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(at);

/** Capitalizes the first letter, for labels such as "queued" that start a table cell. */
export function capital(words: string, locale: string): string {
  const [first = "", ...rest] = words;
  return first.toLocaleUpperCase(locale) + rest.join("");
}

/** Splits a file name into a part that can be shortened and its end (often a date and the extension), which can't. */
export function cutMiddle(name: string): [string, string] {
  const uncut = 14;
  const letters = [...name];
  return letters.length <= uncut + 4
    ? [name, ""]
    : [letters.slice(0, -uncut).join(""), letters.slice(-uncut).join("")];
}

export type Age = "today" | "yesterday" | "week" | "earlier";

/** Returns how long ago a time was, in calendar days of this computer's time zone. */
export function age(at: number, now: number): Age {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  const yesterday = new Date(midnight);
  yesterday.setDate(yesterday.getDate() - 1);
  if (at >= midnight.getTime()) return "today";
  if (at >= yesterday.getTime()) return "yesterday";
  return at >= midnight.getTime() - 7 * DAY ? "week" : "earlier";
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Formats a file size in the largest unit in which it's at least 1. */
export function size(bytes: number, locale: string): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: SIZES[step],
    // The short name of a byte has no plural.
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** Times from this many seconds on are shown only as long. */
export const LONG = 86_400;

/** Estimates the remaining seconds from the share that is done. Returns null until there are two samples. */
export const secondsLeft = (elapsed: number, samples: number, share: number): number | null =>
  samples >= 2 && elapsed > 0 && share > 0 && share < 1 ? (elapsed / share) * (1 - share) : null;

/** Estimates the seconds until the last batch is sent, from those that are; null if it's unknown yet. The first
 *  batches are sent without waiting, and each of the others takes at least one call of the rate limit. */
export function sendingLeft(seconds: number, accepted: number, total: number, callsPerMinute: number): number | null {
  const left = secondsLeft(seconds, accepted, accepted / total);
  return left === null ? null : Math.max(left, ((total - accepted) * 60) / callsPerMinute);
}

/** Formats a duration: "40 sec", "3 min", "2 hr", and from a day on ">24 hr". */
export function span(seconds: number, locale: string): string {
  if (!(seconds < LONG)) return `>${span(LONG - 1, locale)}`;
  const [value, unit] =
    seconds < 60 ? [Math.max(1, seconds), "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(
    Math.ceil(value),
  );
}

// Noncharacters of Unicode, which no file contains, mark the parts of a message.
const STRONG = "\ufdd0";
const QUOTED = "\ufdd1";
const END = "\ufdd2";

/** Marks a part of a message as strong, for `RichText.svelte`. */
export const strong = (text: string) => STRONG + text + END;

/** Marks a part of a message as a value of the file, whose invisible characters `RichText.svelte` shows by name. */
export const quoted = (text: string) => QUOTED + text + END;

export interface TextPart {
  text: string;
  kind: "plain" | "strong" | "quoted";
}

/** Splits a message into its plain and its marked parts. */
export const parts = (text: string): TextPart[] =>
  text
    .split(/(?=[\ufdd0\ufdd1])/u)
    .flatMap((piece): TextPart[] => {
      const kind = piece.startsWith(STRONG) ? "strong" : piece.startsWith(QUOTED) ? "quoted" : "plain";
      if (kind === "plain") return [{ text: piece, kind }];
      const [within = "", after = ""] = piece.slice(1).split(END);
      return [
        { text: within, kind },
        { text: after, kind: "plain" },
      ];
    })
    .filter((part) => part.text !== "");

/** Joins words to a list, such as "a, b, and c". */
export const list = (words: string[], locale: string) =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(words);
