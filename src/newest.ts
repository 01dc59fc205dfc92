// Entry of the sub-action `newest`: the newest image of a repository, for later steps and jobs.
import { cancellation } from "./runner/cancellation.ts"
import { githubRunner } from "./runner/github.ts"
import { newestStep } from "./stages/newest.ts"

process.exitCode = await newestStep(githubRunner(process), cancellation(process))
