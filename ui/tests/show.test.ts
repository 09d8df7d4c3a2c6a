import { describe, expect, test } from "vitest";
import { barParts } from "../src/lib/bar.ts";
import { parts, quoted, size, span, strong } from "../src/lib/format.ts";
import { splitInvisible } from "../src/lib/invisibleCharacters.ts";

describe("a bar", () => {
  test("shows every part above zero at ten pixels or more and fills its width", () => {
    const shown = barParts([["ready", 4_998_120], ["merged", 573], ["empty", 0], ["excluded", 1]], 1000);
    expect(shown.map((part) => part.name)).toEqual(["ready", "merged", "excluded"]);
    for (const part of shown) expect(part.width).toBeGreaterThanOrEqual(10);
    const last = shown.at(-1);
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(1000);
  });

  test("widens a part that its neighbors make too narrow", () => {
    const shown = barParts([["a", 980], ["b", 11], ["c", 9]], 1000);
    for (const part of shown) expect(part.width).toBeGreaterThanOrEqual(10);
  });

  test("has no parts when all counts are zero", () => expect(barParts([["a", 0]], 100)).toEqual([]));
});

describe("a value", () => {
  const shown = (value: string) => splitInvisible(value).map(({ text, isName }) => (isName ? `[${text}]` : text)).join("");

  test.each([
    ["A-1\u00a0", "A-1[NBSP]"],
    ["\u200bA-1", "[ZWSP]A-1"],
    [" A 1 ", "[SPACE]A 1[SPACE]"],
    ["a\tb\u0007", "a[TAB]b[U+0007]"],
    ["São Paulo 🚢", "São Paulo 🚢"],
    // Engine rules count these as invisible, too: a soft hyphen, a Hangul filler, and a variation selector.
    ["A\u00ad1\u3164\ufe0f", "A[SHY]1[U+3164][VS16]"],
    ["\u00a0 A", "[NBSP][SPACE]A"],
    ["", ""],
  ])("%j shows its invisible characters by name", (value, wanted) => expect(shown(value)).toBe(wanted));
});

test("a message is split into its plain, strong and quoted parts", () => {
  expect(parts(`Send ${strong("2 rows")} now`)).toEqual([
    { text: "Send ", kind: "plain" },
    { text: "2 rows", kind: "strong" },
    { text: " now", kind: "plain" },
  ]);
  expect(parts(`such as “${quoted("A-1 ")}”.`)).toEqual([
    { text: "such as “", kind: "plain" },
    { text: "A-1 ", kind: "quoted" },
    { text: "”.", kind: "plain" },
  ]);
  expect(parts("plain")).toEqual([{ text: "plain", kind: "plain" }]);
});

test("sizes and spans are written in the unit that fits", () => {
  expect(size(912_000_000, "en")).toBe("912 MB");
  expect(size(183_800, "pt-BR")).toBe("183,8 kB");
  expect(size(0, "en")).toBe("0 bytes");
  expect(size(1, "en")).toBe("1 byte");
  expect(span(0.2, "en")).toBe("1 sec");
  expect(span(61, "en")).toBe("2 min");
  expect(span(7200, "pt-BR")).toBe("2 h");
});
