import { useState } from "react";
import { ApiError } from "../api/api-error.ts";
import { words } from "../words/en.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Saves of a form only what was changed in it since it was opened, so that what others save meanwhile stays. A field
 * that they have changed, too, is refused once with what it is now. `begin` opens it with other values.
 */
export function useChanges<T extends Fields>(saved: T) {
  const [opened, begin] = useState(saved);
  async function save(
    values: T,
    readNow: () => Promise<T>,
    write: (changed: Partial<T>) => Promise<unknown>,
  ): Promise<void> {
    const names = Object.keys(values).filter((name) => !isSame(opened[name], values[name]));
    if (names.length === 0) return;
    const now = await readNow();
    // whoever has seen what it is now may decide
    begin({ ...opened, ...pick(now, names) });
    const taken = names.find(
      (name) => !isSame(opened[name], now[name]) && !isSame(values[name], now[name]),
    );
    if (taken !== undefined) {
      throw new ApiError(409, "CONFLICT", words.state.changedMeanwhile(inWords(now[taken])), taken);
    }
    const changed = pick(values, names);
    await write(changed);
    begin({ ...opened, ...changed });
  }
  return { begin, save };
}

function pick<T extends Fields>(all: T, names: readonly string[]): Partial<T> {
  const some: Partial<T> = {};
  for (const name in all) if (names.includes(name)) some[name] = all[name];
  return some;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function inWords(value: unknown): string | null {
  const texts = Array.isArray(value) ? value : [value];
  const isPlain = texts.every((text) => typeof text === "string" || typeof text === "number");
  return isPlain && texts.length > 0 ? texts.join(", ") : null;
}
