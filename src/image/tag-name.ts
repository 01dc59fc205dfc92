// Templates of tags: which placeholders there are. Their values are the policy's matter.

/** What may stand between `{{` and `}}` in a tag. */
export const PLACEHOLDERS = [
  "version",
  "major",
  "minor",
  "patch",
  "branch",
  "tag",
  "git-tags",
  "sha",
  "short-sha",
  "timestamp",
  "run-number",
] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
