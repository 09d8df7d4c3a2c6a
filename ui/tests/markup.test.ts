// What a person reads comes from the catalogues, in the language of the person; and no element carries a
// literal style, which the window's content policy would refuse.

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "svelte/compiler";
import { expect, test } from "vitest";

const READ_OUT = ["aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt"];
const folder = new URL("../src/", import.meta.url);
const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(".svelte"));

interface Node {
  type: string;
  name?: string;
  data?: string;
  value?: unknown;
}

/** Every node below this one. */
function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodes(item);
  } else if (value && typeof value === "object") {
    if ("type" in value) yield value as Node;
    for (const child of Object.values(value)) yield* nodes(child);
  }
}

const letters = /\p{L}/u;
const isText = (node: Node) => node.type === "Text" && letters.test(node.data ?? "");

test("there are components to look at", () => expect(files.length).toBeGreaterThan(10));

test.each(files)("%s", (file) => {
  const source = readFileSync(new URL(file.replaceAll("\\", "/"), folder), "utf8");
  const found: string[] = [];
  const inAttributes = new Set<Node>();
  for (const node of nodes(parse(source, { modern: true }).fragment)) {
    if (node.type === "Attribute") {
      const texts = [...nodes(node.value)].filter(isText);
      texts.forEach((text) => inAttributes.add(text));
      if (node.name === "style") found.push("a literal style");
      if (READ_OUT.includes(node.name ?? "")) found.push(...texts.map((text) => text.data ?? ""));
    } else if (isText(node) && !inAttributes.has(node)) {
      found.push(node.data ?? "");
    }
  }
  expect(found).toEqual([]);
});
