// How a date that can be read in two ways is shown.

import type { Reading, Transform } from "../../../backend/api.ts";
import * as format from "../../../lib/format.ts";

/** What a date would be under a reading: "3 April". */
export function dayOf({ value }: Reading, locale: string): string {
  const [year = 0, month = 1, day = 1] = value.split("T")[0]?.split("-").map(Number) ?? [];
  return format.day(new Date(year, month - 1, day).getTime(), locale);
}

export const isDayFirst = (transform: Transform) =>
  typeof transform === "object" && "date" in transform && transform.date.from.startsWith("%d");
