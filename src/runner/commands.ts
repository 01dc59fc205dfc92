// Workflow commands as text, escaped as the runner unescapes them.

/** Data of a command: may hold anything, line ends too. */
export function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
}

/** A property of a command. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
}

/** `::name key=value,…::data`, one line. */
export function command(name: string, data: string, properties: Readonly<Record<string, string>> = {}): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::${name}${listed.length > 0 ? ` ${listed.join(",")}` : ""}::${escapeData(data)}`
}
