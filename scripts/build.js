// Builds dist/ from src/: types are checked and stripped by tsc, then ncc makes one readable bundle an entry.
// `--check` builds elsewhere and fails when dist/ differs by a byte.
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import ncc from "@vercel/ncc"

const root = path.resolve(import.meta.dirname, "..")
const entries = ["main", "post", "cli", "newest", "cache"]
/** Node starts CommonJS sooner than a module: it counts where somebody waits for the first line of a log. */
const commonJs = ["main"]
const check = process.argv.includes("--check")
const out = check ? path.join(root, "lib", "dist-check") : path.join(root, "dist")

const run = (command, args) => execFileSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] })
const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()

rmSync(path.join(root, "lib"), { recursive: true, force: true })
run(path.join(root, "node_modules/.bin/tsc"), ["--project", "tsconfig.json"])
rmSync(out, { recursive: true, force: true })
for (const entry of entries) {
  const folder = path.join(out, entry)
  mkdirSync(folder, { recursive: true })
  const esm = !commonJs.includes(entry)
  const { code, assets } = await ncc(path.join(root, `lib/src/${entry}.js`), {
    esm,
    quiet: true,
    cache: false,
    ...(entry === "cli" ? { license: "licenses.txt" } : {}),
  })
  writeFileSync(path.join(folder, "index.js"), code, { mode: code.startsWith("#!") ? 0o755 : 0o644 })
  for (const [name, { source, permissions }] of Object.entries(assets))
    writeFileSync(path.join(folder, name), source, { mode: permissions })
  // The package's own package.json says that files are modules.
  const manifest = path.join(folder, "package.json")
  if (esm) rmSync(manifest, { force: true })
  else writeFileSync(manifest, '{ "type": "commonjs" }\n')
}
cpSync(path.join(root, "package.json"), path.join(root, "lib", "package.json"))

if (check) {
  const dist = path.join(root, "dist")
  const [committed, built] = [existsSync(dist) ? files(dist) : [], files(out)]
  const different = [...new Set([...committed, ...built])].filter(
    (file) =>
      !committed.includes(file) ||
      !built.includes(file) ||
      !readFileSync(path.join(dist, file)).equals(readFileSync(path.join(out, file))),
  )
  if (different.length > 0) {
    console.error(`dist/ is not what the sources build; run \`npm run build\` and commit:\n  ${different.join("\n  ")}`)
    process.exit(1)
  }
  console.log(`dist/ is what the sources build (${built.length} files compared byte for byte)`)
}
