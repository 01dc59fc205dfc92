// Children that outlived a killed run: found by the variable that every child of a run carries, and ended.
import { readdir, readFile } from "node:fs/promises"
import { RUN_VARIABLE } from "./environment.ts"

/** Kills every process of ours that carries a run for which `owned` is true. Returns how many. Nothing where there is no /proc. */
export async function killOrphans(owned: (runId: string) => boolean): Promise<number> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))
  let killed = 0
  // One after the other: every look holds a file open, and there may be few of those.
  for (const pid of pids) if (await killOne(pid, owned)) killed += 1
  return killed
}

async function killOne(pid: string, owned: (runId: string) => boolean): Promise<boolean> {
  try {
    // Only processes of the same user can be read: no other can be ours.
    const environment = await readFile(`/proc/${pid}/environ`, "latin1")
    const mark = `${RUN_VARIABLE}=`
    const run = environment.split("\0").find((entry) => entry.startsWith(mark))
    if (run === undefined || Number(pid) === process.pid || !owned(run.slice(mark.length))) return false
    process.kill(Number(pid), "SIGKILL")
    return true
  } catch {
    return false // gone already, or not ours
  }
}
