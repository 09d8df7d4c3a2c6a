// Shows invisible characters by their names.

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
  "\ufeff": "BOM",
};

// Invisible characters, spaces other than the plain one, and marks that change the direction of text.
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u00a0\u00ad\u200b-\u200f\u2000-\u200a\u202a-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff]/u;

const codePoint = (letter: string) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Splits a value into readable text and the names of invisible characters. Leading and trailing spaces count as invisible. */
export function splitInvisible(value: string): Piece[] {
  const found: Piece[] = [];
  const start = value.length - value.trimStart().length;
  const end = value.trimEnd().length;
  let at = 0;
  for (const letter of value) {
    const isEdge = letter === " " && (at < start || at >= end);
    at += letter.length;
    const last = found.at(-1);
    if (isEdge) found.push({ text: "SPACE", isName: true });
    else if (UNSEEN.test(letter)) found.push({ text: NAMES[letter] ?? codePoint(letter), isName: true });
    else if (last && !last.isName) last.text += letter;
    else found.push({ text: letter, isName: false });
  }
  return found;
}
