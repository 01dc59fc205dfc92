// Narrowing what a YAML file holds to what a workflow may hold.
import type { Scalar } from "./expressions.ts"

export type Mapping = Readonly<Record<string, unknown>>

/** `value` when it is a map. */
export function mapping(value: unknown): Mapping | undefined {
  return isMapping(value) ? value : undefined
}

/** A scalar as GitHub prints it; undefined for everything else, null included. */
export function text(value: unknown): string | undefined {
  return isFilled(value) ? String(value) : undefined
}

/** Whether `value` is a scalar and not null. */
export function isFilled(value: unknown): value is NonNullable<Scalar> {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
}

/** A map of scalars as texts; `wrong` makes the error for a map or a list among them, or nothing to leave it out. */
export function texts(
  value: unknown,
  wrong: (name: string, got: string) => Error | undefined,
): Readonly<Record<string, string>> {
  const entries = Object.entries(mapping(value) ?? {}).flatMap(([name, entry]): [string, string][] => {
    const known = entry === null ? "" : text(entry)
    if (known !== undefined) return [[name, known]]
    const error = wrong(name, Array.isArray(entry) ? "list" : "map")
    if (error !== undefined) throw error
    return []
  })
  return Object.fromEntries(entries)
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
