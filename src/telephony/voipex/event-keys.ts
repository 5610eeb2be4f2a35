/** The keys of Voipex's webhooks by their default names; a switchboard may rename each. */
export const EVENT_KEYS = [
  "EventName",
  "From",
  "To",
  "Line",
  "Email",
  "Login",
  "UniqueId",
  "Queue",
  "Direction",
  "Reason",
  "PauseName",
] as const;

/**
 * The payload by the default names, whatever their case. `renamed`: the switchboard's own names by ours; a key that
 * was renamed counts under its default name as well, unless both are there. What is none of them stays as it is.
 */
export function toDefaultKeys(
  payload: Readonly<Record<string, unknown>>,
  renamed: Readonly<Partial<Record<string, string>>>,
): Record<string, unknown> {
  const ours = new Map<string, string>(EVENT_KEYS.map((key) => [key.toLowerCase(), key]));
  const theirs = new Map(
    Object.entries(renamed).map(([key, name = key]) => [name.toLowerCase(), key]),
  );
  const entries = Object.entries(payload);
  const named = (names: ReadonlyMap<string, string>) =>
    entries.flatMap(([name, value]) => {
      const key = names.get(name.toLowerCase());
      return key === undefined ? [] : [[key, value] as const];
    });
  const rest = entries.filter(
    ([name]) => !theirs.has(name.toLowerCase()) && !ours.has(name.toLowerCase()),
  );
  const swapped = named(ours).filter(([key]) => !theirs.has(key.toLowerCase()));
  return Object.fromEntries([...rest, ...swapped, ...named(theirs)]);
}
