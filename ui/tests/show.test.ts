import { describe, expect, test } from "vitest";
import { barParts } from "../src/lib/bar.ts";
import { parts, size, span, strong } from "../src/lib/format.ts";
import { splitInvisible } from "../src/lib/invisibleCharacters.ts";

describe("a bar", () => {
  test("shows every part that is there, at ten pixels or more, and fills its width", () => {
    const shown = barParts([["ready", 4_998_120], ["merged", 573], ["empty", 0], ["excluded", 1]], 1000);
    expect(shown.map((part) => part.name)).toEqual(["ready", "merged", "excluded"]);
    for (const part of shown) expect(part.width).toBeGreaterThanOrEqual(10);
    const last = shown.at(-1);
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(1000);
  });

  test("widens what its neighbours made too narrow", () => {
    const shown = barParts([["a", 980], ["b", 11], ["c", 9]], 1000);
    for (const part of shown) expect(part.width).toBeGreaterThanOrEqual(10);
  });

  test("of nothing is empty", () => expect(barParts([["a", 0]], 100)).toEqual([]));
});

describe("a value", () => {
  const said = (value: string) => splitInvisible(value).map(({ text, isName }) => (isName ? `[${text}]` : text)).join("");

  test.each([
    ["A-1\u00a0", "A-1[NBSP]"],
    ["\u200bA-1", "[ZWSP]A-1"],
    [" A 1 ", "[SPACE]A 1[SPACE]"],
    ["a\tb\u0007", "a[TAB]b[U+0007]"],
    ["São Paulo 🛳️", "São Paulo 🛳️"],
    ["", ""],
  ])("%j shows what cannot be seen", (value, wanted) => expect(said(value)).toBe(wanted));
});

test("a message falls into its weak and strong parts", () => {
  expect(parts(`Send ${strong("2 rows")} now`)).toEqual([
    { text: "Send ", isStrong: false },
    { text: "2 rows", isStrong: true },
    { text: " now", isStrong: false },
  ]);
  expect(parts("plain")).toEqual([{ text: "plain", isStrong: false }]);
});

test("sizes and spans are said in the unit that fits", () => {
  expect(size(912_000_000, "en")).toBe("912 MB");
  expect(size(183_800, "pt-BR")).toBe("183,8 kB");
  expect(size(0, "en")).toBe("0 byte");
  expect(span(0.2, "en")).toBe("1 sec");
  expect(span(61, "en")).toBe("2 min");
  expect(span(7200, "pt-BR")).toBe("2 h");
});
