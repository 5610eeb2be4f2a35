/** A number as the switchboard's trunk takes it: E.164, or without the `homeCode` where it begins with that. */
export function writeNumber(e164: string, homeCode: string): string {
  return homeCode !== "" && e164.startsWith(`+${homeCode}`)
    ? e164.slice(homeCode.length + 1)
    : e164;
}
