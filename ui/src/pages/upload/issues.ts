// In which order issues are told.

import type { Issue } from "../../api.ts";

/** Here a person chose the reading, or wrote it into a mapping: the window never guesses one. */
const isDecided = ({ rule, severity }: Issue) =>
  severity === "warning" && (rule === "date-ambiguous" || rule === "number-ambiguous");

/** What keeps rows back before what does not; of each, what concerns most rows first. */
export const worstFirst = (issues: Issue[]) =>
  issues
    .filter((issue) => issue.severity !== "off" && !isDecided(issue))
    .toSorted((one, other) =>
      one.severity === other.severity ? other.rows - one.rows : one.severity === "error" ? -1 : 1,
    );
