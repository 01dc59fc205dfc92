// Finished objects: nothing in them is undefined, nothing in them changes.

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The properties that have a value. */
export function given<T extends object>(properties: T): Given<T> {
  const kept: Given<T> = {}
  for (const key of Object.keys(properties) as (keyof T)[]) {
    const value = properties[key]
    if (value !== undefined) kept[key] = value as Exclude<T[keyof T], undefined>
  }
  return kept
}

/** Freezes a tree of plain objects, arrays and sets in place and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value
  if (value instanceof Set) closeSet(value)
  for (const part of value instanceof Set ? value : Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}

/** Freezing alone leaves the methods of a set working. */
function closeSet(set: Set<unknown>): void {
  const refuse = () => {
    throw new TypeError("the inputs are read-only")
  }
  for (const method of ["add", "delete", "clear"]) Object.defineProperty(set, method, { value: refuse })
}
