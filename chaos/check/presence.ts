import type { Api, Phones } from "../traffic/phones.ts";

export type WrongPresence = {
  readonly name: string;
  readonly shown: string;
  readonly true: string;
};

/** Reps who are shown as busy and do not talk, or the other way round. */
export async function wrongPresence(
  api: Api,
  phones: readonly Phones[],
): Promise<readonly WrongPresence[]> {
  const { items } = await api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  const talking = new Set(phones.flatMap((one) => one.talking()));
  const shown = new Map(items.map(({ name, state }) => [name, state]));
  return phones
    .flatMap(({ reps }) => reps)
    .map(({ name }) => ({
      name,
      shown: shown.get(name) ?? "missing",
      true: talking.has(name) ? "talking" : "free",
    }))
    .filter((one) => one.shown !== one.true);
}
