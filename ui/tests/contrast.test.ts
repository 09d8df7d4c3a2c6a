// People with low vision read the same window: every pair of colors that is used together, in both themes,
// keeps the contrast that WCAG 2.2 asks for (text 4.5:1, shapes and borders of controls 3:1).

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Theme = Record<string, string>;

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
const blocks = [...css.matchAll(/\{([^{}]*--canvas:[^{}]*)\}/g)].map((block) => block[1] ?? "");
const colours = (block: string): Theme =>
  Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})(?:[0-9a-f]{2})?;/g)].map(([, name, hex]) => [name, hex]));
const declarations = (block: string) => block.split(";").map((line) => line.trim()).filter(Boolean);

const GROUNDS = ["canvas", "surface", "raised", "sunken"];
const pairs = (inks: string[], grounds: string[]) => inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const));

const TEXT = [
  ...pairs(["ink", "ink-2", "ink-3"], [...GROUNDS, "accent-soft", "file-tint", "target-tint"]),
  ...pairs(["accent-ink"], [...GROUNDS, "accent-soft", "target-tint"]),
  ...pairs(["on-accent"], ["accent", "accent-hover", "accent-press"]),
  ...pairs(["on-live"], ["live", "live-hover"]),
  ...pairs(["ink", "ink-2", "live-ink"], ["live-soft"]),
  ...["ok", "warn", "bad"].flatMap((state) => [
    ...pairs([`${state}-ink`, "ink", "ink-2"], [`${state}-soft`]),
    // The reasons in an opened upload, and a line that is chosen.
    ...pairs([`${state}-ink`], ["surface", "canvas", "accent-soft"]),
  ]),
  ...pairs(["ink-2", "ink-3"], ["wait-soft"]),
  ...["file", "target", "live"].flatMap((shore) => pairs([`${shore}-ink`], ["surface", "canvas", "accent-soft"])),
  ...pairs(["file-ink"], ["file-tint"]),
  ...pairs(["target-ink"], ["target-tint"]),
];

const SHAPES = [
  ...pairs(["edge"], [...GROUNDS, "file-tint", "target-tint", "live-soft", "warn-soft", "accent-soft"]),
  ...pairs(["accent", "live", "ok", "warn", "bad", "wait"], ["canvas", "surface", "raised"]),
  ...["accent", "live", "ok", "warn", "bad", "wait"].flatMap((tone) => pairs([tone], [`${tone}-soft`])),
  ...pairs(["ok", "warn", "bad", "live", "wait"], ["accent-soft"]),
  ...pairs(["accent", "ok"], ["target-tint"]),
  ...pairs(["accent", "warn", "bad"], ["file-tint"]),
];

/** Relative luminance of `#rrggbb`, after WCAG. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((from) => {
    const share = parseInt(hex.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Theme, ink: string, ground: string): number {
  const [one, other] = [theme[ink], theme[ground]];
  if (!one || !other) throw new Error(`no colour is named ${one ? ground : ink}`);
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe("contrast", () => {
  test("there are the light block and the dark one twice, word for word", () => {
    expect(blocks).toHaveLength(3);
    expect(declarations(blocks[2] ?? "")).toEqual(declarations(blocks[1] ?? ""));
  });

  for (const [name, block] of [["light", blocks[0]], ["dark", blocks[1]]] as const) {
    const theme = colours(block ?? "");
    test.each([
      ["text", 4.5, TEXT],
      ["shapes", 3, SHAPES],
    ] as const)(`${name} %s`, (_, least, used) => {
      const short = used
        .map(([ink, ground]) => ({ ink, ground, is: contrast(theme, ink, ground) }))
        .filter(({ is }) => is < least);
      expect(short).toEqual([]);
    });
  }
});
