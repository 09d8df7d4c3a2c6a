// Shows invisible characters by their names. Which characters are invisible is Rust's to say.

import { INVISIBLE_CHARACTERS } from "../backend/api.ts";

export interface Piece {
  text: string;
  /** Whether the text is the name of an invisible character. */
  isName: boolean;
}

const NAMES: Record<string, string> = {
  "\t": "TAB",
  "\n": "LF",
  "\r": "CR",
  "\u00a0": "NBSP",
  "\u00ad": "SHY",
  "\u200b": "ZWSP",
  "\u200c": "ZWNJ",
  "\u200d": "ZWJ",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u202f": "NNBSP",
  "\u2060": "WJ",
  "\u3000": "IDSP",
  "\ufe0f": "VS16",
  "\ufeff": "BOM",
};

const INVISIBLE = new RegExp(`[${INVISIBLE_CHARACTERS}]`, "u");
const AT_START = new RegExp(`^[ ${INVISIBLE_CHARACTERS}]*`, "u");
const AT_END = new RegExp(`[ ${INVISIBLE_CHARACTERS}]*$`, "u");

const codePoint = (letter: string) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Splits a value into readable text and the names of invisible characters. Leading and trailing spaces count as invisible. */
export function splitInvisible(value: string): Piece[] {
  const found: Piece[] = [];
  const start = AT_START.exec(value)?.[0].length ?? 0;
  const end = AT_END.exec(value)?.index ?? value.length;
  let at = 0;
  for (const letter of value) {
    const isEdge = letter === " " && (at < start || at >= end);
    at += letter.length;
    const last = found.at(-1);
    if (isEdge) found.push({ text: "SPACE", isName: true });
    else if (INVISIBLE.test(letter)) found.push({ text: NAMES[letter] ?? codePoint(letter), isName: true });
    else if (last && !last.isName) last.text += letter;
    else found.push({ text: letter, isName: false });
  }
  return found;
}
