// How the command line says that it was asked for something it cannot do.
import { StageError } from "../errors.ts"

/** An error about what was asked for; nothing has been touched yet. */
export function refusal(what: string, remedy?: string, why?: string): StageError {
  return new StageError({
    stage: "plan",
    kind: "input",
    what,
    ...(why === undefined ? {} : { why }),
    ...(remedy === undefined ? {} : { remedy }),
  })
}
