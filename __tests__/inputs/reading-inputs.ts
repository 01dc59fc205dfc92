// Reads inputs as the runner would hand them over: defaults of action.yml, a checkout, a folder for temporary files.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "yaml"
import type { Inputs } from "../../src/inputs/inputs.ts"
import { readInputs } from "../../src/inputs/read.ts"
import { GOOD_INPUTS, makeWorkspace } from "./bad-inputs.ts"

const action: { inputs: Record<string, { default?: string }> } = parse(readFileSync("action.yml", "utf8"))

/** Names of the inputs of action.yml. */
export const INPUT_NAMES: readonly string[] = Object.keys(action.inputs)

export interface Run {
  readonly workspace: string
  readonly temporaryFolder: string
  /** Names that were asked for. */
  readonly asked: ReadonlySet<string>
}

interface Options {
  readonly workspace?: ((folder: string) => void) | undefined
  readonly event?: string | undefined
  /** Leaves the defaults of action.yml out, as a caller with empty inputs does. */
  readonly bare?: boolean
}

/** Reads `inputs` on top of the good ones in a fresh checkout, and lets `check` see the result before all is removed. */
export async function reading(
  inputs: Readonly<Record<string, string>>,
  check: (inputs: Inputs, run: Run) => unknown,
  { workspace: change, event = "push", bare = false }: Options = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "inputs-"))
  try {
    const run = {
      workspace: join(folder, "checkout"),
      temporaryFolder: join(folder, "temporary"),
      asked: new Set<string>(),
    }
    mkdirSync(run.workspace)
    mkdirSync(run.temporaryFolder)
    makeWorkspace(run.workspace)
    change?.(run.workspace)
    const all: Readonly<Record<string, string>> = { ...GOOD_INPUTS, ...inputs }
    const input = (name: string) => {
      run.asked.add(name)
      return all[name] ?? (bare ? "" : action.inputs[name]?.default) ?? ""
    }
    const { workspace, temporaryFolder } = run
    await check(await readInputs({ input, names: Object.keys(all), workspace, temporaryFolder, cores: 4, event }), run)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
