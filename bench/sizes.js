// Images of 50 MB, 200 MB and 1 GB from build to registry: time against plain Docker commands, and memory of the action.
import { execFileSync } from "node:child_process"
import { randomFillSync } from "node:crypto"
import { closeSync, openSync, writeSync } from "node:fs"
import path from "node:path"
import { contestants } from "./contestants.js"
import { baseImage } from "./engine.js"
import { startRegistry } from "./registry.js"
import { takeTurns } from "./rounds.js"
import { cells, median, megabytes, seconds, table } from "./table.js"
import { Workspace } from "./workspace.js"

const MB = 1_000_000
/** Bytes of the layer, and how many rounds at most: the large ones take a while, and gigabytes of disk. */
const SIZES = [
  { name: "50 MB", bytes: 50 * MB, most: 5 },
  { name: "200 MB", bytes: 200 * MB, most: 3 },
  { name: "1 GB", bytes: 1000 * MB, most: 3 },
]
const STAGES = ["build", "gates", "healthy", "push"]

/** Markdown; the contestants take turns, each with new content, into a registry that goes with the measurement. */
export async function largeImages({ root, docker }, { rounds }) {
  const workspace = new Workspace(root, "bench/large-image")
  const registry = await startRegistry(docker.registryBinary, path.join(workspace.temporary, "registry"))
  const known = new Set(buildCache(docker).map(({ ID }) => ID))
  const parentImage = baseImage(root, docker.env, "busybox")
  const setting = {
    root,
    workspace,
    docker: { ...docker, registry: registry.host, parentImage },
    noCache: false,
    memory: true,
  }
  try {
    const rows = []
    for (const { name, bytes, most } of SIZES) {
      const field = ["floor", "ours"].map((key) => {
        const contestant = contestants.find((one) => one.key === key)
        const run = () => {
          writeContent(path.join(workspace.folder, "content"), bytes)
          return contestant.run(setting)
        }
        return { key, name: key === "ours" ? contestant.name : "floor", run }
      })
      const words = (sample) => `${name}, ${seconds(sample.seconds)}${sample.peak ? `, ${sample.peak} kB` : ""}`
      const measured = await takeTurns(field, Math.min(rounds, most), { words })
      rows.push(...measured.map((contestant) => row(name, contestant, measured[0])))
      forget(docker, known)
    }
    return [
      "### Large images",
      `One layer of random bytes, new ones for each run; ${SIZES.map(({ name, most }) => `${name} at most ${most} rounds`).join(", ")}. The floor is [floor.sh](floor.sh): build, run, healthy, push and nothing else; the action checks health beside the gates. Memory is that of the action's process at most.`,
      table(["", "median", "min", "max", "× floor", ...STAGES, "memory"], rows),
    ].join("\n\n")
  } finally {
    registry.stop()
    workspace.remove()
    forget(docker, known)
  }
}

function row(size, { name, samples }, floor) {
  const times = (of) => of.samples.map((sample) => sample.seconds)
  const stages = STAGES.map((stage) =>
    seconds(median(samples.map((sample) => sample.stages.find((one) => one.name === stage)?.seconds ?? 0))),
  )
  const peak = Math.max(...samples.map((sample) => sample.peak ?? 0))
  return [
    `${size}: ${name}`,
    ...cells(times({ samples }), median(times(floor))),
    ...stages,
    peak === 0 ? "–" : megabytes(peak),
  ]
}

/** Random bytes neither compress nor are in any cache or registry. */
function writeContent(file, bytes) {
  const block = Buffer.allocUnsafe(10 * MB)
  const handle = openSync(file, "w")
  for (let written = 0; written < bytes; written += block.length) writeSync(handle, randomFillSync(block))
  closeSync(handle)
}

function buildCache({ env }) {
  return JSON.parse(
    execFileSync("docker", ["system", "df", "--verbose", "--format", "{{json .BuildCache}}"], {
      env,
      encoding: "utf8",
    }),
  )
}

/** Takes what our builds left out of the engine's cache: gigabytes that nobody asks for again. */
function forget(docker, known) {
  const ours = buildCache(docker).filter(
    ({ ID, Description }) => !known.has(ID) && /COPY content \/content|local source for context/.test(Description),
  )
  for (const { ID } of ours)
    execFileSync("docker", ["builder", "prune", "--all", "--force", "--filter", `id=${ID}`], {
      env: docker.env,
      stdio: "ignore",
    })
}
