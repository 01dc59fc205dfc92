// Entry of post: removes what the run left, whatever became of it. Reads nothing but the saved ID of the run.
import { postStep } from "./stages/post.ts"
import { githubRunner } from "./runner/github.ts"

await postStep(githubRunner(process))
