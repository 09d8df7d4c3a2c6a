import { describe, expect, test } from "vitest";
import {
  beforeMap,
  findColumn,
  inOrder,
  nameFault,
  referTo,
  toggled,
  told,
  withTransform,
  wordsIn,
  type Transform,
} from "../src/lib/mapping.ts";

const COLUMNS = ["id", "Nível", "Nível", ""];

describe("a column's reference", () => {
  test.each([
    [0, "id"],
    [2, { header: "Nível", nth: 2 }],
    [3, { position: 4 }],
  ])("of column %i is found again", (index, reference) => {
    expect(referTo(COLUMNS, index)).toEqual(reference);
    expect(findColumn(COLUMNS, reference)).toBe(index);
  });

  test("fits without regard to case, blanks and Unicode form, as the engine reads it", () => {
    expect(findColumn(["Código"], " co\u0301digo ")).toBe(0);
    expect(findColumn(["ID", "id"], "id")).toBe(1);
  });

  test("of a column that is not there finds none", () => {
    expect(findColumn(COLUMNS, "points")).toBeNull();
    expect(findColumn(COLUMNS, { position: 5 })).toBeNull();
  });
});

describe("transforms", () => {
  const map: Transform = { map: { ouro: "gold" } };

  test("take the place that their kind belongs to", () => {
    expect(withTransform(["trim", map], "lowercase")).toEqual(["trim", "lowercase", map]);
    expect(withTransform(["trim", "sha256"], { default: "none" })).toEqual(["trim", { default: "none" }, "sha256"]);
    expect(withTransform([], "trim")).toEqual(["trim"]);
  });

  test("of one name replace each other where they stand", () => {
    expect(withTransform([map, "trim"], { map: { prata: "silver" } })).toEqual([{ map: { prata: "silver" } }, "trim"]);
  });

  test("to lower and to upper case exclude each other", () => {
    expect(toggled(["trim", "lowercase"], "uppercase")).toEqual(["trim", "uppercase"]);
    expect(toggled(["trim", "lowercase"], "lowercase")).toEqual(["trim"]);
  });

  test("announce what they announce", () => {
    expect(told(["trim", map], "map")).toEqual({ ouro: "gold" });
    expect(told(["trim"], "map")).toBeNull();
  });

  test("before the map of values are done here, where this page knows how", () => {
    expect(beforeMap(" \u00a0Ouro ", ["trim", "lowercase", map])).toBe("ouro");
    expect(beforeMap("Ouro", ["trim", map, "uppercase"])).toBe("Ouro");
    expect(beforeMap("1,5", [{ number: { decimal: "," } }, map])).toBeNull();
  });
});

test.each([
  [" ", "empty"],
  ["x".repeat(129), "long"],
  ["a,b", "delimiter"],
  ["pcId", "key"],
  ["tier", "twice"],
  ["tier_2", null],
])("the name %j has the fault %s", (name, fault) => {
  expect(nameFault(name, ["tier"])).toBe(fault);
});

test("attributes stand in the order of the file's columns, constants last", () => {
  const attributes = [{ name: "source", value: "crm" }, { name: "b", column: "b" }, { name: "a", column: "a" }];
  expect(inOrder(attributes, ["a", "b"]).map((one) => one.name)).toEqual(["a", "b", "source"]);
});

test("a typed list is words, each once", () => {
  expect(wordsIn(" gold, silver\nbronze;gold ,, ")).toEqual(["gold", "silver", "bronze"]);
});
