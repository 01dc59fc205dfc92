import isNumber from "is-number"

/** A title as a piece of an address. Throws a TypeError for one of which nothing is left. */
export function slug(title) {
  const text = String(title ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
  if (text === "") throw new TypeError("nothing is left of the title")
  return isNumber(text) ? `n-${text}` : text
}
