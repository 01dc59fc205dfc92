// What action.yml declares: the one list of inputs that the flags, the defaults and the help text come from.
import { isMap, isScalar, parseDocument } from "yaml"

export interface InputDeclaration {
  readonly name: string
  readonly description: string
  /** Text that an input which is not given has; empty where action.yml has none. */
  readonly default: string
  readonly required: boolean
  /** Heading of its group, from the `# group` comments. */
  readonly group: string
  /** `true` or `false` are its values, so a bare flag means `true`. */
  readonly isSwitch: boolean
  /** Its flag may come several times; the values become lines. */
  readonly isList: boolean
}

export interface Action {
  readonly name: string
  readonly inputs: readonly InputDeclaration[]
}

/** Reads the text of an action.yml. Comments count: a comment line before an input starts a group. */
export function readAction(text: string): Action {
  const document = parseDocument(text)
  const inputs = document.get("inputs", true)
  const declarations: InputDeclaration[] = []
  if (isMap(inputs)) {
    let group = heading(inputs.commentBefore)
    for (const { key, value } of inputs.items) {
      if (!isScalar(key) || !isMap(value)) continue
      group = heading(key.commentBefore) || group
      const description = String(value.get("description") ?? "")
      const fallback = String(value.get("default") ?? "")
      declarations.push({
        name: String(key.value),
        description,
        default: fallback,
        required: value.get("required") === true,
        group,
        isSwitch: fallback === "true" || fallback === "false",
        isList: /^(List of|Quality gates as a YAML map)\b/.test(description),
      })
    }
  }
  return { name: String(document.get("name") ?? ""), inputs: declarations }
}

function heading(comment: string | null | undefined): string {
  return comment?.trim().split("\n").at(-1)?.trim() ?? ""
}
