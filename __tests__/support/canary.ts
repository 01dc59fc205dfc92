// Canary secrets: random values that are looked for wherever a credential could end up, in every form it could have there.
import { readdirSync, readFileSync, statSync } from "node:fs"
import path from "node:path"
import { gunzipSync } from "node:zlib"

/** The forms in which a secret can turn up: as it is, in JSON, in URLs, in base64 at any offset, in hexadecimal. */
export function formsOf(secret: string, username = ""): readonly Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from("x".repeat(shift) + secret).toString("base64")
    // What depends on the neighbours of the secret is cut off.
    return text.slice(shift === 0 ? 0 : shift === 1 ? 2 : 3, Math.floor(((shift + secret.length) * 4) / 3) - 1)
  })
  const pair = Buffer.from(`${username}:${secret}`).toString("base64")
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ...(username === "" ? [] : [pair.replace(/=+$/, "")]),
    Buffer.from(secret).toString("hex"),
  ]
  return [...new Set(forms)].map((form) => Buffer.from(form))
}

/** True when the bytes have the secret in any form, also behind one layer of gzip. */
export function holds(bytes: Buffer, forms: readonly Buffer[]): boolean {
  if (forms.some((form) => bytes.includes(form))) return true
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false
  try {
    return holds(gunzipSync(bytes), forms)
  } catch {
    return false // no gzip after all
  }
}

/** Files below the folders that hold the secret. */
export function filesThatHold(folders: readonly string[], forms: readonly Buffer[]): readonly string[] {
  const found: string[] = []
  const walk = (place: string): void => {
    try {
      const facts = statSync(place, { throwIfNoEntry: false })
      if (facts?.isDirectory()) for (const name of readdirSync(place)) walk(path.join(place, name))
      else if (facts?.isFile() && holds(readFileSync(place), forms)) found.push(place)
    } catch {
      // gone while we looked
    }
  }
  for (const folder of folders) walk(folder)
  return found
}

/** Processes whose arguments or environment hold the secret, by their command lines; `own` are those that may have it. */
export function processesThatHold(forms: readonly Buffer[], own: (commandLine: string) => boolean): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`)
      const shown = commandLine.toString("utf8").replaceAll("\0", " ")
      if (own(shown)) return []
      if (holds(commandLine, forms)) return [`argv of ${shown}`]
      return holds(readFileSync(`/proc/${pid}/environ`), forms) ? [`environment of ${shown}`] : []
    } catch {
      return [] // gone while we looked
    }
  })
}

/** Looks again and again until it is stopped; returns everything that was ever found, and how often it looked. */
export function sampler(
  look: () => readonly string[],
  interval: number,
): () => { found: readonly string[]; looks: number } {
  const found = new Set<string>()
  let looks = 0
  const timer = setInterval(() => {
    looks += 1
    for (const one of look()) found.add(one)
  }, interval)
  return () => {
    clearInterval(timer)
    return { found: [...found], looks }
  }
}
