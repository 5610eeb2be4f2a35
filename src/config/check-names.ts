import { distance } from "fastest-levenshtein";

/** Names this short are near to many others that mean something else. */
const SHORTEST = 8;
const FARTHEST = 2;
/** Among the environment's other names are those of other programs. */
const FARTHEST_ELSEWHERE = 1;

/** A setting of these does nothing, or half of what is meant, without the others. */
const TOGETHER = [
  { names: ["HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET"], alone: "HUBSPOT_CLIENT_SECRET" },
  { names: ["SMTP_URL", "MAIL_FROM"] },
  { names: ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] },
  { names: ["RECORDINGS_S3_URL", "RECORDINGS_S3_ACCESS_KEY", "RECORDINGS_S3_SECRET_KEY"] },
] as const;

/**
 * A sentence for each name that looks like a setting and is none: a slip of the finger, and any name that begins as ours
 * do among those that someone `wrote` into the settings' file. Elsewhere in the environment only a slip for a setting that
 * is missing counts: other programs have names of their own. Slips of short names are not looked for.
 */
export function misspeltNames(
  env: NodeJS.ProcessEnv,
  wrote: readonly string[],
  known: readonly string[],
): string[] {
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name)) return [];
    const isWritten = wrote.includes(name);
    const beginsAsOurs = name.startsWith("STICKYLINE_");
    const isForUs = isWritten || beginsAsOurs;
    const meant = nearest(name, known, isForUs ? FARTHEST : FARTHEST_ELSEWHERE);
    if (meant !== null && (isForUs || !env[meant]?.trim())) {
      return [`${name} is no setting: did you mean ${meant}?`];
    }
    return isWritten && beginsAsOurs
      ? [`${name} is no setting: docs/settings.md names all there are.`]
      : [];
  });
}

/** A sentence for each group of settings of which some are set and others missing. `given`: those that are set. */
export function halfPairs(given: readonly string[]): string[] {
  return TOGETHER.flatMap((group) => {
    const set = group.names.filter((name) => given.includes(name));
    const missing = group.names.filter((name) => !given.includes(name));
    const may = "alone" in group && set.length === 1 && set[0] === group.alone;
    if (set.length === 0 || missing.length === 0 || may) return [];
    return [
      `${set.join(" and ")} ${set.length > 1 ? "need" : "needs"} ${missing.join(" and ")} beside it.`,
    ];
  });
}

function nearest(name: string, known: readonly string[], farthest: number): string | null {
  const spelt = name.toUpperCase();
  const far = (other: string) => (other.length < SHORTEST ? Infinity : distance(spelt, other));
  const [best] = known.toSorted((one, other) => far(one) - far(other));
  return best !== undefined && far(best) <= farthest ? best : null;
}
