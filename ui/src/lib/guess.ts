// What a column's first values look like. A guess is only ever offered; where two readings fit, a person is asked.

import type { NumberFormat } from "./mapping.ts";

const filled = (values: string[]) => values.map((value) => value.trim()).filter((value) => value !== "");

interface DateShape {
  format: string;
  shape: RegExp;
  /** Which group is the day and which the month. */
  day: number;
  month: number;
}

const DATES: DateShape[] = [
  { format: "%Y-%m-%d", shape: /^\d{4}-(\d{1,2})-(\d{1,2})$/, month: 1, day: 2 },
  { format: "%Y/%m/%d", shape: /^\d{4}\/(\d{1,2})\/(\d{1,2})$/, month: 1, day: 2 },
  { format: "%d/%m/%Y", shape: /^(\d{1,2})\/(\d{1,2})\/\d{4}$/, day: 1, month: 2 },
  { format: "%m/%d/%Y", shape: /^(\d{1,2})\/(\d{1,2})\/\d{4}$/, month: 1, day: 2 },
  { format: "%d.%m.%Y", shape: /^(\d{1,2})\.(\d{1,2})\.\d{4}$/, day: 1, month: 2 },
  { format: "%d-%m-%Y", shape: /^(\d{1,2})-(\d{1,2})-\d{4}$/, day: 1, month: 2 },
  { format: "%m-%d-%Y", shape: /^(\d{1,2})-(\d{1,2})-\d{4}$/, month: 1, day: 2 },
  { format: "%d/%m/%y", shape: /^(\d{1,2})\/(\d{1,2})\/\d{2}$/, day: 1, month: 2 },
  { format: "%m/%d/%y", shape: /^(\d{1,2})\/(\d{1,2})\/\d{2}$/, month: 1, day: 2 },
];

export const DATE_FORMATS = DATES.map((date) => date.format);

/** The formats that read every one of these values; empty where it is no column of dates. */
export function dateFormats(values: string[]): string[] {
  const known = filled(values);
  if (known.length === 0) return [];
  const fits = ({ shape, day, month }: DateShape) =>
    known.every((value) => {
      const parts = shape.exec(value);
      return parts !== null && isUpTo(parts[day], 31) && isUpTo(parts[month], 12);
    });
  return DATES.filter(fits).map((date) => date.format);
}

const isUpTo = (digits: string | undefined, most: number) => Number(digits) >= 1 && Number(digits) <= most;

/** A value that reads as two different days, for the question. */
export const twoDays = (values: string[]) =>
  filled(values).find((value) => {
    const parts = value.split(/[/.-]/);
    return parts[0] !== parts[1];
  }) ?? null;

export const NUMBER_FORMATS: Record<string, NumberFormat> = {
  "1.234,56": { decimal: ",", group: "." },
  "1,234.56": { decimal: ".", group: "," },
  "1 234,56": { decimal: ",", group: " " },
  "1234.56": { decimal: "." },
  "1234,56": { decimal: "," },
};

/** How a format is shown: by a number written in it. */
export const numberExample = (format: NumberFormat) => `1${format.group ?? ""}234${format.decimal}56`;

/** The formats that read every one of these values, one for each different reading. */
export function numberFormats(values: string[]): string[] {
  const known = filled(values);
  const looksSo = known.length > 0 && known.every((value) => /^[-+]?[\d.,\s\u00a0\u202f]+$/.test(value) && /\d/.test(value));
  if (!looksSo) return [];
  const readings = new Map<string, string>();
  for (const [name, format] of Object.entries(NUMBER_FORMATS)) {
    const read = known.map((value) => readNumber(value, format));
    const key = read.join("|");
    if (read.every((value) => value !== null) && !readings.has(key)) readings.set(key, name);
  }
  return [...readings.values()];
}

function readNumber(value: string, { decimal, group }: NumberFormat): string | null {
  const mark = (text: string) => text.replace(/[.]/g, "\\.");
  const between = group === undefined ? null : group === " " ? "[ \u00a0\u202f]" : mark(group);
  const whole = between === null ? "\\d+" : `\\d{1,3}(?:${between}\\d{3})+|\\d+`;
  const parts = new RegExp(`^[-+]?(${whole})(?:${mark(decimal)}(\\d+))?$`).exec(value);
  return parts ? `${(parts[1] ?? "").replace(/\D/g, "")}.${parts[2] ?? ""}` : null;
}

const YES = ["sim", "s", "yes", "y", "true", "1", "verdadeiro", "on"];
const NO = ["não", "nao", "n", "no", "false", "0", "falso", "off"];

/** The words for yes and for no among these values, as they are written there. */
export function yesAndNo(values: string[]): { true: string[]; false: string[] } {
  const words = [...new Set(filled(values))];
  const among = (known: string[]) => words.filter((word) => known.includes(word.toLowerCase()));
  return { true: among(YES), false: among(NO) };
}

/** Each different value with how often it is there, the most frequent first; none where there are too many. */
export function fewValues(values: string[], most = 12): { value: string; count: number }[] | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const different = [...counts.keys()].filter((value) => value.trim() !== "").length;
  if (different === 0 || different > most || (values.length > 4 && different > values.length / 2)) return null;
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((one, other) => other.count - one.count);
}

const PERSONAL_HEADERS =
  /^(e-?mail|email address|endereço de e-?mail|nome|nome completo|name|full name|first name|last name|sobrenome|surname|phone|mobile|telefone|celular|whatsapp|cpf|cnpj|rg|ssn|birth ?date|date of birth|nascimento|data de nascimento|endereço|address)$/;

/** Whether a column looks like personal data, which nobody should send by accident. */
export function looksPersonal(header: string, values: string[]): boolean {
  const folded = header.trim().toLowerCase().replaceAll("_", " ");
  if (PERSONAL_HEADERS.test(folded)) return true;
  const known = filled(values);
  const likeMail = known.filter((value) => /^\S+@\S+\.\S+$/.test(value)).length;
  const likeCpf = known.filter((value) => /^\d{3}\.\d{3}\.\d{3}-\d{2}$/.test(value)).length;
  return known.length > 0 && Math.max(likeMail, likeCpf) > known.length / 2;
}

const CONSENT = /opt[ -]?(in|out)|newsletter|consent|lgpd|gdpr|aceita|aceite|autoriza|permiss|marketing|subscri|inscri/;

/** Whether a column looks like consent, where a blank may mean no. */
export const looksConsent = (header: string) =>
  CONSENT.test(header.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("_", " "));
