// Platforms that an image can be built for: their names and the other spellings of them.

/** Platforms with Linux base images, in the spelling of containerd. */
export const PLATFORMS = [
  "linux/amd64",
  "linux/amd64/v2",
  "linux/amd64/v3",
  "linux/amd64/v4",
  "linux/arm64",
  "linux/arm/v7",
  "linux/arm/v6",
  "linux/arm/v5",
  "linux/386",
  "linux/ppc64le",
  "linux/s390x",
  "linux/riscv64",
  "linux/loong64",
  "linux/mips64le",
] as const
export type Platform = (typeof PLATFORMS)[number]

/** Other spellings, as containerd's platforms package normalises them. */
const ALIASES: Readonly<Record<string, Platform>> = {
  "linux/x86_64": "linux/amd64",
  "linux/x86-64": "linux/amd64",
  "linux/amd64/v1": "linux/amd64",
  "linux/aarch64": "linux/arm64",
  "linux/arm64/v8": "linux/arm64",
  "linux/arm": "linux/arm/v7",
  "linux/armhf": "linux/arm/v7",
  "linux/armel": "linux/arm/v6",
  "linux/i386": "linux/386",
}

/** The normal spelling of a platform, or undefined for one that is not known. */
export function platformOf(text: string): Platform | undefined {
  const lower = text.toLowerCase()
  return (
    PLATFORMS.find((platform) => platform === lower) ?? (Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined)
  )
}
