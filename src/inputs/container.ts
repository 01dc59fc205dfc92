// What a container may have: memory and capabilities, spelled as Docker spells them.
import { hint } from "./nearest.ts"
import { Problem } from "./problems.ts"

const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
/** Less is refused by engines. Source: moby daemon/daemon_unix.go, linuxMinMemory. */
const LEAST_MEMORY = 6 * 1024 ** 2
const MEMORY = "memory like 512m or 2g; at least 6m"

/** Bytes of `512m`, `2g`, `1048576`. */
export function parseMemory(text: string): number {
  const [, count, unit = "b"] = /^([0-9]{1,15})([bkmg])?b?$/i.exec(text) ?? []
  const bytes = Number(count) * (BYTES[unit.toLowerCase()] ?? Number.NaN)
  if (!Number.isSafeInteger(bytes)) throw new Problem("not an amount of memory", text, MEMORY)
  if (bytes < LEAST_MEMORY) throw new Problem("less than the minimum of 6m", text, MEMORY)
  return bytes
}

/** All of them, as of Linux 5.9. Source: capabilities(7). */
const CAPABILITIES =
  "AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split(
    " ",
  )

/** With these a container is as good as the host: nothing inside it would be untrusted any more. */
const AS_GOOD_AS_HOST = [
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_BOOT",
  "SYS_PTRACE",
  "BPF",
  "MAC_ADMIN",
  "DAC_READ_SEARCH",
]

/** The name of a capability without `CAP_`, in upper case. */
export function parseCapability(text: string): string {
  const name = text.trim().toUpperCase().replace(/^CAP_/, "")
  const expected = `names like CHOWN, DAC_OVERRIDE or NET_RAW`
  if (name === "ALL") throw new Problem("a gate gets named capabilities only", text, expected)
  if (!CAPABILITIES.includes(name))
    throw new Problem(
      `unknown capability${hint(
        name,
        CAPABILITIES.map((known) => known.toLowerCase()),
      )}`,
      text,
      expected,
    )
  if (AS_GOOD_AS_HOST.includes(name))
    throw new Problem("with this capability a gate could leave its container", text, expected)
  return name
}
