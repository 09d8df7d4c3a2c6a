// In which order issues are told.

import type { Issue } from "../../../backend/api.ts";

/** What keeps rows back before what does not; of each, what concerns most rows first. */
export const worstFirst = (issues: Issue[]) =>
  issues
    .filter((issue) => issue.severity !== "off")
    .toSorted((one, other) =>
      one.severity === other.severity ? other.rows - one.rows : one.severity === "error" ? -1 : 1,
    );
