// What has to be hidden so that a secret is never shown.
import { harmlessLine } from "./harmless.ts"

/** Values shorter than this would tear words apart wherever they appear. */
export const SHORTEST_MASK = 4

/** A secret, its lines, and what they look like once they were made harmless; nothing that is too short. */
export function maskedParts(value: string): string[] {
  const lines = value.split(/\r\n|\n|\r/)
  const shown = lines.flatMap((line) => [line, harmlessLine(line, true), harmlessLine(line, false)])
  return [...new Set([value, ...shown])].filter((part) => part.trim().length >= SHORTEST_MASK)
}

/** Masks a password in the forms in which it can turn up in a log. */
export function maskPassword(runner: { mask(value: string): void }, password: string, username: string): void {
  runner.mask(password)
  runner.mask(Buffer.from(`${username}:${password}`).toString("base64"))
  runner.mask(encodeURIComponent(password))
}
