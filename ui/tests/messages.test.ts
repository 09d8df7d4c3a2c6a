// Both languages are complete: nobody meets a hole, a foreign word or a "1 rows" in the middle of a sentence.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Variants {
  declarations: string[];
  selectors: string[];
  match: Record<string, string>;
}
type Message = string | [Variants];
type Catalogue = Record<string, Message>;

const LANGUAGES = ["en", "pt-BR"] as const;
const PARTS = ["shared", "window"] as const;

function catalogue(part: string, language: string): Catalogue {
  const path = new URL(`../messages/${part}/${language}.json`, import.meta.url);
  const { $schema: _, ...messages } = JSON.parse(readFileSync(path, "utf8")) as Catalogue;
  return messages;
}

const texts = (message: Message) => (typeof message === "string" ? [message] : Object.values(message[0].match));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1]).sort();

describe.each(PARTS)("%s", (part) => {
  const english = catalogue(part, "en");

  test("has the same messages in every language", () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(catalogue(part, language)).sort()).toEqual(Object.keys(english).sort());
    }
  });

  test.each(LANGUAGES)("%s leaves nothing empty, nor at its edges a blank", (language) => {
    const odd = Object.entries(catalogue(part, language)).filter(([, message]) =>
      texts(message).some((text) => text.trim() === "" || text !== text.trim()),
    );
    expect(odd).toEqual([]);
  });

  test.each(LANGUAGES)("%s names in each text what English names", (language) => {
    for (const [key, message] of Object.entries(catalogue(part, language))) {
      const wanted = placeholders(texts(english[key] ?? "")[0] ?? "");
      for (const text of texts(message)) expect(placeholders(text), key).toEqual(wanted);
    }
  });

  test.each(LANGUAGES)("%s has every plural that its numbers can ask for", (language) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, message] of Object.entries(catalogue(part, language))) {
      if (typeof message === "string") continue;
      const forms = Object.keys(message[0].match).map((match) => match.split("=")[1]);
      expect(forms.sort(), key).toEqual(wanted);
    }
  });
});

test("the two parts share no name", () => {
  const shared = new Set(Object.keys(catalogue("shared", "en")));
  expect(Object.keys(catalogue("window", "en")).filter((key) => shared.has(key))).toEqual([]);
});

test("the window says all that its own catalogue holds", () => {
  const sources = (readdirSync(new URL("../src", import.meta.url), { recursive: true }) as string[])
    .filter((file) => /\.(svelte|ts)$/.test(file) && !/paraglide|api\.ts/.test(file))
    .map((file) => readFileSync(new URL(`../src/${file.replaceAll("\\", "/")}`, import.meta.url), "utf8"))
    .join("\n");
  const said = new Set([...sources.matchAll(/\bm\.(\w+)/g)].map((hit) => hit[1]));
  expect(Object.keys(catalogue("window", "en")).filter((key) => !said.has(key))).toEqual([]);
});
