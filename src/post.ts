// Entry of post: removes what the run left, whatever became of it. Reads nothing but the saved ID of the run.

import { githubRunner } from "./runner/github.ts"
import { postStep } from "./stages/post.ts"

await postStep(githubRunner(process))
