#!/usr/bin/env node
// Entry of the command line: the same pipeline on a developer's machine, with post at the end of the same process.
import { readFile } from "node:fs/promises"
import path from "node:path"
import { commandLine } from "./cli/command-line.ts"

const root = path.join(import.meta.dirname, "../..")
process.exitCode = await commandLine(process, {
  action: await readFile(path.join(root, "action.yml"), "utf8"),
  chain: () => readFile(path.join(root, "chain/action.yml"), "utf8"),
  manifest: await readFile(path.join(root, "package.json"), "utf8"),
})
