// Names of delimiters and encodings.

import { m } from "../../../paraglide/messages.js";

export const ENCODINGS = [
  "UTF-8",
  "windows-1252",
  "ISO-8859-15",
  "macintosh",
  "UTF-16LE",
  "UTF-16BE",
  "windows-1250",
  "windows-1251",
  "Shift_JIS",
  "GBK",
];

const DELIMITERS: Record<string, () => string> = {
  ",": m.delimiter_comma,
  ";": m.delimiter_semicolon,
  "\t": m.delimiter_tab,
  "|": m.delimiter_bar,
};

export const KNOWN_DELIMITERS = Object.keys(DELIMITERS);

const bare = (delimiter: string) => (delimiter === "tab" || delimiter === "\\t" ? "\t" : delimiter);

export const delimiterName = (delimiter: string) => DELIMITERS[bare(delimiter)]?.() ?? delimiter;
export const delimiterCharacter = bare;

/** Returns an encoding's common name. */
export const encodingName = (encoding: string) => encoding.replace(/^windows-/i, "Windows-").replace(/^utf-/i, "UTF-");
