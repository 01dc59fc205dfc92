// Whose process is it: the machine and process namespace we are in, the job that started us, and we ourselves.
// With it a later run knows at once that a killed run is dead, instead of waiting until nothing of it can be in use.
import { readFileSync, readlinkSync } from "node:fs"
import type { Owner } from "../image/run.ts"

/** The owner of what this process makes. A machine that cannot be told from others gets a place of its own. */
export function thisOwner(): Owner {
  const { createHash, randomBytes } = process.getBuiltinModule("node:crypto")
  let place: string
  try {
    // Numbers of processes mean something within one boot and one namespace only: a runner in a container has its own.
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    place = createHash("sha256")
      .update(`${boot} ${readlinkSync("/proc/self/ns/pid")}`)
      .digest("hex")
      .slice(0, 6)
  } catch {
    place = randomBytes(3).toString("hex")
  }
  return { place, job: process.ppid, process: process.pid }
}

/** False when no process has this number. A number that was given away again only makes somebody wait. */
export function isAlive(pid: number): boolean {
  if (pid <= 1) return true // a parent outside our namespace, or one that has adopted us: nothing is known
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"
  }
}
