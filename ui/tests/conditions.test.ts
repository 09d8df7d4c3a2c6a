import { expect, test } from "vitest";
import { conditionTest, conditionText, withTest, withText, type Condition } from "../src/lib/conditions.ts";

test("values are shown and read as a list", () => {
  const condition: Condition = { column: "opt_in", is: ["true", "sim"] };
  expect(conditionText(condition)).toBe("true; sim");
  expect(withText(condition, "yes ;y")).toEqual({ column: "opt_in", is: ["yes", "y"] });
});

test("another test keeps the values that it can have", () => {
  const is: Condition = { column: "opt_in", is: ["true"] };
  expect(withTest(is, "is_not")).toEqual({ column: "opt_in", is_not: ["true"] });
  expect(withTest(is, "empty")).toEqual({ column: "opt_in", empty: true });
  const before: Condition = { column: "joined", before: "2026-01-01", format: "%d/%m/%Y" };
  expect(withTest(before, "after")).toEqual({ column: "joined", after: "2026-01-01", format: "%d/%m/%Y" });
  expect(conditionTest(withTest(before, "more"))).toBe("more");
});

test("what is no date or number changes nothing", () => {
  const after: Condition = { column: "joined", after: "2026-01-01" };
  expect(withText(after, "yesterday")).toBe(after);
  expect(withText({ column: "points", more: 5 }, "12.5")).toEqual({ column: "points", more: "12.5" });
});
