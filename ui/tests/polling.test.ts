import { beforeEach, expect, test, vi } from "vitest";
import { Polling } from "../src/state/polling.svelte.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

/** Otherwise, a value that's being edited in a list of issues would be lost with the next poll. */
test("a poll that returns the same as before keeps the value, and another one replaces it", async () => {
  let rows = 1;
  const polling = new Polling(() => Promise.resolve({ issues: [{ rows }] }), () => false);
  await polling.refresh();
  const first = polling.value;
  expect(first).toEqual({ issues: [{ rows: 1 }] });
  await polling.refresh();
  expect(polling.value).toBe(first);
  rows = 2;
  await polling.refresh();
  expect(polling.value).toEqual({ issues: [{ rows: 2 }] });
});
