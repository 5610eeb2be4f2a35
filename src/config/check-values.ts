import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { isGuessable } from "../domain/guessable.ts";
import { readRedisAddress } from "../redis/redis-address.ts";

type Given = Readonly<Record<string, string>>;
type Check = (value: string) => boolean;

/** What no pattern can tell of a value: whether its address can be read, and whether it could be guessed. */
const CHECKS: Readonly<Record<string, Check>> = {
  HOST: (value) => isIP(value) > 0 || /^[\w.-]+$/.test(value),
  PUBLIC_URL: isHttpAddress,
  HUBSPOT_BASE_URL: isHttpAddress,
  HUBSPOT_APP_URL: isHttpAddress,
  DIALPAD_BASE_URL: isHttpAddress,
  EXOTEL_BASE_URL: isHttpAddress,
  RECORDINGS_S3_URL: isHttpAddress,
  STICKYLINE_TRACES_URL: isHttpAddress,
  OIDC_ISSUER: isHttpAddress,
  DATABASE_URL: isDatabaseAddress,
  REDIS_URL: isRedisAddress,
  QUEUE_REDIS_URL: isRedisAddress,
  SMTP_URL: (value) => Boolean(addressOf(value)?.host),
  STICKYLINE_ALLOWED_NETWORKS: areNetworks,
  STICKYLINE_TRUSTED_PROXIES: areNetworks,
  STICKYLINE_ADMIN_TOKEN: (value) => !isGuessable(value),
  STICKYLINE_METRICS_TOKEN: (value) => !isGuessable(value),
  STICKYLINE_SECRET_KEY: (value) => !isGuessable(value),
  STICKYLINE_PREVIOUS_SECRET_KEY: (value) => !isGuessable(value),
};

/** The names of those whose value can't be what it should, as far as no pattern tells. */
export function wrongValues(given: Given): string[] {
  return Object.keys(given).filter((name) => CHECKS[name]?.(given[name] ?? "") === false);
}

/** A sentence for each value that still has the quotes which a file's reader should have taken away. */
export function quotedValues(given: Given): string[] {
  return Object.keys(given)
    .filter((name) => /^(["'`]).*\1$/s.test(given[name] ?? ""))
    .map((name) => `${name} has quotes around its value that were not taken away: leave them out.`);
}

function addressOf(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

/** We put paths behind it, and nothing may be sent to whoever is named before an @. */
function isHttpAddress(value: string): boolean {
  const address = addressOf(value);
  return (
    address !== null &&
    address.username + address.password + address.search + address.hash === "" &&
    !/[?#@]/.test(value)
  );
}

const SSL_MODES = /^(disable|allow|prefer|require|verify-ca|verify-full|no-verify)$/;
const SSL_FILES = ["sslrootcert", "sslcert", "sslkey"];

/** One server, as our client asks no others when that one is away; and the certificates that it names are there. */
function isDatabaseAddress(value: string): boolean {
  const address = addressOf(value);
  if (address === null || address.host.includes(",") || !isDecodable(value)) return false;
  const { searchParams: asks } = address;
  const areThere = SSL_FILES.every((name) => existsSync(asks.get(name) ?? "."));
  return areThere && SSL_MODES.test(asks.get("sslmode") ?? "prefer");
}

function isRedisAddress(value: string): boolean {
  try {
    readRedisAddress(value);
    return true;
  } catch {
    return false;
  }
}

function isDecodable(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

function areNetworks(value: string): boolean {
  return value.split(",").every((part) => {
    const [address = "", bits, ...rest] = part.trim().split("/");
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    return most > 0 && isRange && rest.length === 0;
  });
}
