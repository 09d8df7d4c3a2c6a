import { expect, test } from "vitest";
import type { Transform } from "../src/backend/api.ts";
import { fieldsOf, inOrder, keyOf, labelOf, numberExample, without, wordsIn } from "../src/lib/mapping.ts";

const MAP: Transform = { map: { ouro: "gold" } };

test("the fields of a transform are found by its name", () => {
  expect(fieldsOf(["trim", MAP], "map")).toEqual({ ouro: "gold" });
  expect(fieldsOf(["trim"], "map")).toBeNull();
  expect(without(["trim", MAP, "sha256"], "map", "sha256")).toEqual(["trim"]);
});

test("references to different columns have different keys and labels", () => {
  expect(keyOf({ header: "Tier", nth: 2 })).toBe(keyOf({ nth: 2, header: "Tier" }));
  expect(new Set(["1", { position: 1 }, { header: "1", nth: 1 }].map((one) => keyOf(one))).size).toBe(3);
  expect(labelOf({ header: "Tier", nth: 2 })).toBe("Tier (2)");
});

test("attributes are in the order of the file's columns, fixed values last", () => {
  const attributes = [{ name: "source", value: "crm" }, { name: "b", column: "b" }, { name: "a", column: "a" }];
  const placeOf = (column: unknown) => ["a", "b"].indexOf(column as string);
  expect(inOrder(attributes, placeOf).map((one) => one.name)).toEqual(["a", "b", "source"]);
});

test("a typed list is words, each once", () => {
  expect(wordsIn(" gold, silver\nbronze;gold ,, ")).toEqual(["gold", "silver", "bronze"]);
});

test("a way of writing numbers is shown by a number", () => {
  expect(numberExample({ decimal: ",", group: "." })).toBe("1.234,56");
  expect(numberExample({ decimal: "." })).toBe("1234.56");
});
