import { describe, expect, test } from "vitest";
import { dateFormats, fewValues, looksPersonal, numberFormats, twoDays, yesAndNo } from "../src/lib/guess.ts";

describe("dates", () => {
  test.each([
    [["15/09/2026", "03/04/2026"], ["%d/%m/%Y"]],
    [["09/15/2026"], ["%m/%d/%Y"]],
    [["2026-04-03"], ["%Y-%m-%d"]],
    [["gold"], []],
    [["", " "], []],
  ])("%j are written as %j", (values, formats) => expect(dateFormats(values)).toEqual(formats));

  test("that read two ways are asked about, by one of which it matters", () => {
    expect(dateFormats(["03/03/2026", "03/04/2026"])).toEqual(["%d/%m/%Y", "%m/%d/%Y"]);
    expect(twoDays(["03/03/2026", "03/04/2026"])).toBe("03/04/2026");
    expect(twoDays(["03/03/2026"])).toBeNull();
  });
});

describe("numbers", () => {
  test.each([
    [["1.507,85", "375,03"], ["1.234,56"]],
    [["1,507.85"], ["1,234.56"]],
    [["1 507,85"], ["1 234,56"]],
    [["Sim"], []],
  ])("%j are written as %j", (values, formats) => expect(numberFormats(values)).toEqual(formats));

  test("that read two ways have both readings", () => {
    expect(numberFormats(["1.234"])).toEqual(["1.234,56", "1,234.56"]);
  });

  test("that read the same every way have one", () => expect(numberFormats(["12", "7"])).toHaveLength(1));
});

test("words for yes and no are found as they are written", () => {
  expect(yesAndNo(["Sim", "Não", "", "Sim"])).toEqual({ true: ["Sim"], false: ["Não"] });
});

test("a column of few values lists them, the most frequent first; one of many does not", () => {
  expect(fewValues(["b", "a", "b", "b", ""])).toEqual([
    { value: "b", count: 3 },
    { value: "a", count: 1 },
    { value: "", count: 1 },
  ]);
  expect(fewValues(["a", "b", "c", "d", "e", "f"])).toBeNull();
  expect(fewValues(["", ""])).toBeNull();
});

test.each([
  ["Nome", ["Ana"], true],
  ["contact", ["a@example.com", "b@example.com", ""], true],
  ["doc", ["111.222.333-44"], true],
  ["Cidade", ["Recife"], false],
])("whether %s looks personal", (header, values, wanted) => expect(looksPersonal(header, values)).toBe(wanted));
