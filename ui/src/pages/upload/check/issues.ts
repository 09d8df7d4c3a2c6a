// The order of issues.

import type { Issue } from "../../../backend/api.ts";

/** Sorts errors before warnings, and each of them by the number of rows. */
export const worstFirst = (issues: Issue[]) =>
  issues
    .filter((issue) => issue.severity !== "off")
    .toSorted((one, other) =>
      one.severity === other.severity ? other.rows - one.rows : one.severity === "error" ? -1 : 1,
    );
