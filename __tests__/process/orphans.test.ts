// Children that outlived a killed run are found by the variable that they carry, and no other process is.
import { spawn } from "node:child_process"
import { killOrphans } from "../../src/process/orphans.ts"

test("the children of one run are killed, those of another and everybody else go on", async () => {
  const start = (run: string | undefined) =>
    spawn("sleep", ["60"], { env: run === undefined ? {} : { IMAGE_DRIVEN_RUN: run }, stdio: "ignore" })
  const children = [start("a"), start("a"), start("b"), start(undefined)]
  const ended = children.map((child) => new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal))))
  await new Promise((resolve) => setTimeout(resolve, 200)) // until each has its environment
  expect(await killOrphans((run) => run === "a")).toBe(2)
  expect(await Promise.all(ended.slice(0, 2))).toEqual(["SIGKILL", "SIGKILL"])
  expect(children.slice(2).map(({ exitCode, signalCode }) => [exitCode, signalCode])).toEqual([
    [null, null],
    [null, null],
  ])
  for (const child of children) child.kill("SIGKILL")
  await Promise.all(ended)
})
