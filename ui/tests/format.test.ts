import { describe, expect, test } from "vitest";
import { age, capital, cutMiddle, formatLocale, number, secondsLeft, sendingLeft, span } from "../src/lib/format.ts";

describe("the locale of numbers and dates", () => {
  test.each([
    ["en", "en-GB", "en-GB"],
    ["en", "pt-BR", "en"],
    ["pt-BR", "pt-PT", "pt-PT"],
    ["pt-BR", "en-US", "pt-BR"],
    ["en", null, "en"],
    // A system that calls its language by no language's name must not break every number.
    ["en", "C", "en"],
    ["en", "en_US@x!", "en"],
  ] as const)("%s on a system of %s is %s", (language, system, wanted) => {
    expect(formatLocale(language, system)).toBe(wanted);
  });

  test("shows in a number", () => {
    expect(number(4_998_120, "pt-BR")).toBe("4.998.120");
    expect(number(4_998_120, "en")).toBe("4,998,120");
  });
});

test("a cut file name keeps its date and its ending", () => {
  expect(cutMiddle("crm_weekly_2026-11-23.csv")).toEqual(["crm_weekly_", "2026-11-23.csv"]);
  expect(cutMiddle("points.csv")).toEqual(["points.csv", ""]);
  expect(cutMiddle("🛳️".repeat(10) + ".csv").join("")).toBe("🛳️".repeat(10) + ".csv");
});

test("days are calendar days, not spans of 24 hours", () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
  const now = at(25, 0) + 60_000;
  expect(age(at(25, 0), now)).toBe("today");
  expect(age(at(24, 23), now)).toBe("yesterday");
  expect(age(at(24, 0), now)).toBe("yesterday");
  expect(age(at(23, 23), now)).toBe("week");
  expect(age(at(18, 0), now)).toBe("week");
  expect(age(at(17, 23), now)).toBe("earlier");
});

test("a single word starts with a capital letter, in its language", () => {
  expect(capital("queued", "en")).toBe("Queued");
  expect(capital("órfão", "pt-BR")).toBe("Órfão");
  expect(capital("", "en")).toBe("");
});

/** A program that says "153,722,867,280,912 minutes" is believed in nothing else either. */
describe("a time left", () => {
  test("isn't shown before there are two samples", () => {
    expect(secondsLeft(10, 1, 0.001)).toBeNull();
    expect(secondsLeft(0, 5, 0.5)).toBeNull();
    expect(secondsLeft(10, 2, 0)).toBeNull();
    expect(secondsLeft(10, 2, 1)).toBeNull();
    expect(secondsLeft(10, 2, 0.25)).toBe(30);
  });

  test("of a send counts the pace that the rest will have, not the start's", () => {
    // 40 go at once, 460 at 40 a minute.
    expect(sendingLeft(10, 40, 500, 40)).toBe(690);
    expect(sendingLeft(600, 250, 500, 40)).toBe(600);
    expect(sendingLeft(10, 1, 500, 40)).toBeNull();
  });

  test.each([
    [0.2, "1 sec"],
    [59, "59 sec"],
    [3600, "60 min"],
    [7200, "2 hr"],
    [86_399, "24 hr"],
    [86_400, ">24 hr"],
    [9_223_372_036_854_775, ">24 hr"],
    [Infinity, ">24 hr"],
    [NaN, ">24 hr"],
  ])("%s seconds are %s", (seconds, words) => {
    expect(span(seconds, "en")).toBe(words);
  });
});
