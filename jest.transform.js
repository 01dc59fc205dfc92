// Node's own type stripping as a jest transformer: no compiler, columns and lines stay what they are.
import { stripTypeScriptTypes } from "node:module"

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) }
