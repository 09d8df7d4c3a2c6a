// Checks that both catalogs are complete, consistent, and written in the words of the glossary.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as api from "../src/backend/api.ts";
import { failureMessage } from "../src/lib/messages.ts";

interface Variants {
  declarations: string[];
  selectors: string[];
  match: Record<string, string>;
}
type Message = string | [Variants];
type Catalog = Record<string, Message>;

const LANGUAGES = ["en", "pt-BR"] as const;
const PARTS = ["shared", "window"] as const;

function catalog(part: string, language: string): Catalog {
  const path = new URL(`../messages/${part}/${language}.json`, import.meta.url);
  const { $schema: _, ...messages } = JSON.parse(readFileSync(path, "utf8")) as Catalog;
  return messages;
}

const texts = (message: Message) => (typeof message === "string" ? [message] : Object.values(message[0].match));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1]).sort();

describe.each(PARTS)("%s", (part) => {
  const english = catalog(part, "en");

  test("has the same messages in every language", () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(catalog(part, language)).sort()).toEqual(Object.keys(english).sort());
    }
  });

  test.each(LANGUAGES)("%s has no empty message and no spaces around one", (language) => {
    const odd = Object.entries(catalog(part, language)).filter(([, message]) =>
      texts(message).some((text) => text.trim() === "" || text !== text.trim()),
    );
    expect(odd).toEqual([]);
  });

  // "The last row" needs no number, so the singular can leave out the shown count.
  test.each(LANGUAGES)("%s has the same placeholders as English in each text", (language) => {
    for (const [key, message] of Object.entries(catalog(part, language))) {
      const wanted = placeholders(texts(english[key] ?? "").at(-1) ?? "");
      const forms = typeof message === "string" ? [["", message] as const] : Object.entries(message[0].match);
      for (const [form, text] of forms) {
        const found = placeholders(text);
        const allowed = form === "plural=one" ? [wanted, wanted.filter((name) => name !== "shown")] : [wanted];
        expect(allowed, `${key} ${form}`).toContainEqual(found);
      }
    }
  });

  test.each(LANGUAGES)("%s has a form for every plural category of the language", (language) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, message] of Object.entries(catalog(part, language))) {
      if (typeof message === "string") continue;
      const forms = Object.keys(message[0].match).map((match) => match.split("=")[1]);
      expect(forms.sort(), key).toEqual(wanted);
    }
  });
});

test("no key is in both catalogs", () => {
  const shared = new Set(Object.keys(catalog("shared", "en")));
  expect(Object.keys(catalog("window", "en")).filter((key) => shared.has(key))).toEqual([]);
});

/** The codes that messages are looked up by, and the prefix of their keys. */
const LOOKED_UP: [prefix: string, codes: readonly string[]][] = [
  ["upload_state", api.UPLOAD_STATES],
  ["batch_state", api.BATCH_STATES],
  ["reason", api.REASONS],
  ["rule", api.RULES],
  ["waiting", api.WAITING_FOR],
  ["unreadable", api.UNREADABLES],
  ["connection_state", api.CONNECTION_STATES],
  ["keychain", api.KEYCHAIN_FAULTS],
  ["keychain_fix", api.KEYCHAIN_FAULTS],
  ["comma_test_step", api.COMMA_TEST_STEPS],
  ["comma_test_case", api.TEST_CASES],
  ["name", ["empty", "long", "delimiter", "key", "twice"] satisfies (api.NameFault | "twice")[]],
  ["auth", ["none", "token", "oauth"] satisfies api.AuthKind[]],
];

test.each(LANGUAGES)("every code has a message in %s", (language) => {
  const keys = new Set(PARTS.flatMap((part) => Object.keys(catalog(part, language))));
  const wanted = LOOKED_UP.flatMap(([prefix, codes]) => codes.map((code) => `${prefix}_${code.replaceAll("-", "_")}`));
  expect(wanted.filter((key) => !keys.has(key))).toEqual([]);
});

test("every failure has a message", () => {
  for (const code of api.FAILURE_CODES) {
    const parameters = { reason: "in-use", line: 3, wanted: "Tier", nearest: [], fault: api.KEYCHAIN_FAULTS[0] };
    const failure = { code, ...parameters } as unknown as api.Failure;
    expect(failureMessage(failure), code).toMatch(/\w.*[.?]$/);
  }
});

test("every message of the window is used", () => {
  const sources = (readdirSync(new URL("../src", import.meta.url), { recursive: true }) as string[])
    .filter((file) => /\.(svelte|ts)$/.test(file) && !/paraglide|backend\/api\.ts/.test(file))
    .map((file) => readFileSync(new URL(`../src/${file.replaceAll("\\", "/")}`, import.meta.url), "utf8"))
    .join("\n");
  const used = new Set([...sources.matchAll(/\bm\.(\w+)/g)].map((hit) => hit[1]));
  const codes = new Set([...LOOKED_UP.flatMap(([, codes]) => codes), ...api.FAILURE_CODES, "unknown"]);
  const prefixes = [...sources.matchAll(/\b(?:keyOf|textHere|optionalMessage<\w+>)\("(\w+)"/g)].map((hit) => `${hit[1]}_`);
  const isLookedUp = (key: string) =>
    prefixes.some((prefix) => key.startsWith(prefix) && codes.has(key.slice(prefix.length).replaceAll("_", "-")));
  expect(Object.keys(catalog("window", "en")).filter((key) => !used.has(key) && !isLookedUp(key))).toEqual([]);
});

// Words that the glossary replaces, as they would be found in a text of the language. An exception names the message
// in which a word is natural.
const AVOIDED: Record<(typeof LANGUAGES)[number], { words: RegExp; except?: string[] }[]> = {
  en: [
    { words: /\bmend(s|ed|ing)?\b/i },
    { words: /\b(nobody|whoever)\b/i },
    { words: /\b(stands?|lies|holds?|carries|wears)\b/i },
    { words: /\bblanks?\b/i },
    { words: /\b(put away|take back|take it with you)\b/i },
    { words: /\b(by itself|of its own accord|at once|called so)\b/i },
    { words: /\b(is told|is said|tells|becomes of|became of)\b/i },
    { words: /\bshall\b/i },
    { words: /\b(meanwhile|beforehand)\b/i },
    { words: /\brefuse(s|d)?\b/i },
    { words: /\b(kept back|stays? (behind|out)|goes on|go on)\b/i },
    { words: /\b(lapses?|ruined|broken off|beyond reason)\b/i },
    { words: /\b(cannot|can not)\b/i },
    { words: /\b(we|us|our|sorry|oops)\b/i },
    { words: /\bplease\b/i, except: ["administrator_token", "administrator_no_token", "administrator_credentials", "administrator_permissions"] },
    { words: /\b(canary|probe|union|halves?|halved|rehears\w*|fingerprint)\b/i },
    { words: /\b(favourite|colour|organisation|licence|cancelled|catalogue)\b/i },
    { words: /\b(id|ids|zip|csv)\b/ },
  ],
  "pt-BR": [
    { words: /\bno ar\b/i },
    { words: /\bde novo\b/i },
    { words: /\b(sozinh[oa]s?|sumir|some|tirar|tire)\b/i },
    { words: /\bnão dá para\b/i },
    { words: /\bpasta de trabalho\b/i },
    { words: /\b(ensai\w*|canário|impress(ão|ões) digita(l|is))\b/i },
    // "Confere" also means "matches", which is what the spot check reports.
    { words: /\bconf(er(ir|ência|ido|ida|e)|ira)\b/i, except: ["spot_check_same", "spot_check_different"] },
    { words: /\bcódigo do cliente\b/i },
    { words: /\b(id|ids|csv)\b/ },
  ],
};

test.each(LANGUAGES)("no message in %s uses a word that the glossary replaces", (language) => {
  const found = PARTS.flatMap((part) =>
    Object.entries(catalog(part, language)).flatMap(([key, message]) =>
      texts(message)
        // Placeholders and names of commands are not words of the language.
        .map((text) => text.replaceAll(/\{\w+\}|ferry [a-z-]+( [a-z-]+)*|--[a-z-]+|ferry-probe|ferry_probe/g, ""))
        .flatMap((text) =>
          AVOIDED[language]
            .filter(({ words, except }) => words.test(text) && !except?.includes(key))
            .map(({ words }) => `${key}: “${words.exec(text)?.[0]}” in “${text}”`),
        ),
    ),
  );
  expect(found).toEqual([]);
});
