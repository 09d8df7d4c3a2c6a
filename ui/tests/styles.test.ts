// A class without a style is a leftover or a typing error, and so is a style without a class.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../src/", import.meta.url);
const sources = (ending: RegExp) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => ending.test(file) && !/paraglide|backend/.test(file))
    .map((file) => readFileSync(new URL(file.replaceAll("\\", "/"), folder), "utf8"))
    .join("\n");

const css = sources(/\.css$/).replaceAll(/\/\*[^]*?\*\//g, "");
const selectors = [...css.matchAll(/([^{}]+)\{/g)].map((hit) => hit[1]).join("\n");
const styled = new Set([...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map((hit) => hit[1] ?? ""));

const page = sources(/\.(svelte|ts)$/) + readFileSync(new URL("../index.html", import.meta.url), "utf8");
const attributes = [...page.matchAll(/\bclass="([^"]*)"/g)].map((hit) => hit[1] ?? "");
const directives = [...page.matchAll(/\bclass:([\w-]+)/g)].map((hit) => hit[1] ?? "");
/** Whole classes, and the beginnings of those that are put together, such as `part-{name}`. */
const tokens = attributes.flatMap((value) => value.replaceAll(/\{[^}]*\}/g, "{}").split(/\s+/)).filter(Boolean);
const whole = [...tokens.filter((token) => !token.includes("{")), ...directives];
const beginnings = tokens.filter((token) => token.endsWith("{}")).map((token) => token.slice(0, -2)).filter(Boolean);

test("every class has a style", () => {
  expect([...new Set(whole)].filter((name) => !styled.has(name))).toEqual([]);
  expect(beginnings.filter((beginning) => ![...styled].some((name) => name.startsWith(beginning)))).toEqual([]);
});

test("every style's class is used", () => {
  const used = new Set(whole);
  // A component gets a class as a string, such as `look="check-h"`.
  const isString = (name: string) => new RegExp(`["'\`]${name}["'\`]`).test(page);
  const isBegun = (name: string) => beginnings.some((beginning) => name.startsWith(beginning));
  expect([...styled].filter((name) => !used.has(name) && !isString(name) && !isBegun(name))).toEqual([]);
});
