// Does a container answer at a TCP port? Asked from here by its address; where that cannot be reached (a remote engine, a
// runner in a container), the kernel is asked from inside which ports are listened at. No port of the host is needed.
import net from "node:net"
import type { Engine } from "./engine.ts"
import { execOutput } from "./exec.ts"

/** Milliseconds to connect: addresses of containers are near. */
const CONNECT = 500
/** State of a listening socket. Source: Linux include/net/tcp_states.h. */
const LISTEN = "0A"

/** True when the port answers, or is listened at. */
export async function answers(
  engine: Engine,
  id: string,
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<boolean> {
  // The addresses of another machine's containers may be those of something else here.
  const near = engine.api.endpoint.name.startsWith("unix://") ? addresses : []
  const tries = await Promise.all(near.map((address) => connect(address, port)))
  if (tries.includes("open")) return true
  if (tries.includes("refused")) return false
  const table = await execOutput(engine, id, ["cat", "/proc/net/tcp", "/proc/net/tcp6"], signal)
  return listening(table).has(port)
}

/** Ports in the kernel's tables of TCP sockets that somebody listens at. Source: Linux Documentation/networking/proc_net_tcp. */
export function listening(table: string): ReadonlySet<number> {
  const ports = table.split("\n").flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/)
    return state === LISTEN ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : []
  })
  return new Set(ports.filter((port) => port > 0))
}

function connect(host: string, port: number): Promise<"open" | "refused" | "unreachable"> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: CONNECT })
    const end = (how: "open" | "refused" | "unreachable") => {
      socket.destroy()
      resolve(how)
    }
    socket.once("connect", () => end("open"))
    socket.once("timeout", () => end("unreachable"))
    socket.once("error", (error: NodeJS.ErrnoException) =>
      end(error.code === "ECONNREFUSED" ? "refused" : "unreachable"),
    )
  })
}
