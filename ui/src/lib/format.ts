// Numbers, dates and sizes as a person writes them. The locale is always passed: WebKit's own can be "C".

import type { Language } from "../backend/api.ts";

const DAY = 86_400_000;

/** The system's locale where it is of the window's language (dates as in en-GB), else the language itself. */
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

/** A part of a whole, in hundredths. */
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

/** With a capital first: catalogue words such as "queued" stand alone in a table. */
export function capital(words: string, locale: string): string {
  const [first = "", ...rest] = words;
  return first.toLocaleUpperCase(locale) + rest.join("");
}

/** A file name in two parts: the first may be cut, its end (a date, the ending) may not. */
export function cutMiddle(name: string): [string, string] {
  const keep = 14;
  const letters = [...name];
  return letters.length <= keep + 4
    ? [name, ""]
    : [letters.slice(0, -keep).join(""), letters.slice(-keep).join("")];
}

export type Age = "today" | "yesterday" | "week" | "earlier";

/** How long ago, in calendar days of this computer. */
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

/** A file's size in the largest unit that leaves a number above one. */
export function size(bytes: number, locale: string): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: SIZES[step],
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** Seconds from which on a time left is just that: long. */
export const LONG = 86_400;

/** Seconds that are left of something, by what is done of it: none before there are two samples to tell from. */
export const secondsLeft = (elapsed: number, samples: number, share: number): number | null =>
  samples >= 2 && elapsed > 0 && share > 0 && share < 1 ? (elapsed / share) * (1 - share) : null;

/** Seconds until the last batch is out, by those that are; null: nobody knows yet. The first ones go at once, and the
 *  others wait for their turn: each takes a call at least. */
export function sendingLeft(seconds: number, accepted: number, total: number, callsPerMinute: number): number | null {
  const left = secondsLeft(seconds, accepted, accepted / total);
  return left === null ? null : Math.max(left, ((total - accepted) * 60) / callsPerMinute);
}

/** A span of time as a person says it: "40 sec", "3 min", "2 hr"; from a day on, just that: ">24 hr". */
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

/** A list as a person says it: "a, b and c". */
export const list = (words: string[], locale: string) =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(words);
