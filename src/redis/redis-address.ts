import { StickylineError } from "../domain/errors.ts";

/** Where a Redis is to be found. */
export type RedisAddress =
  | { readonly kind: "single"; readonly url: string }
  | {
      readonly kind: "sentinel";
      readonly sentinels: readonly RedisNode[];
      /** The name that the sentinels know the master by. */
      readonly master: string;
      readonly login: RedisLogin;
      readonly tls: boolean;
    }
  | {
      readonly kind: "cluster";
      readonly nodes: readonly RedisNode[];
      readonly login: RedisLogin;
      readonly tls: boolean;
    };

export type RedisNode = { readonly host: string; readonly port: number };
export type RedisLogin = { readonly username?: string; readonly password?: string };

const DEFAULT_PORT = { sentinel: 26_379, cluster: 6_379 } as const;
const SEVERAL = /^redis(s)?\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?]+)(?:\/([^/?]*))?$/;

/**
 * Reads `redis://…`, `redis+sentinel://[user:password@]host[:26379],host/<master name>` and
 * `redis+cluster://[user:password@]host[:6379],host`; `rediss` for TLS. Throws CONFIG_INVALID without the password.
 */
export function readRedisAddress(url: string): RedisAddress {
  if (/^rediss?:\/\//.test(url)) return { kind: "single", url: checked(url) };
  const [, tls, kind, login = "", hosts = "", name = ""] = SEVERAL.exec(url) ?? [];
  if (kind !== "sentinel" && kind !== "cluster") throw invalid("it begins with redis://");
  const nodes = hosts.split(",").map((host) => toNode(host, DEFAULT_PORT[kind]));
  const common = { login: toLogin(login), tls: tls === "s" };
  if (kind === "cluster") {
    if (name !== "") throw invalid("a cluster has one database, and no name");
    return { kind, nodes, ...common };
  }
  if (name === "") throw invalid("the master's name is missing: redis+sentinel://host/mymaster");
  return { kind, sentinels: nodes, master: decode(name), ...common };
}

/** For people: without user, password and name. */
export function hostsOfRedis(url: string): string {
  const address = readRedisAddress(url);
  if (address.kind === "single") return new URL(url).host;
  const nodes = address.kind === "sentinel" ? address.sentinels : address.nodes;
  return nodes.map(({ host, port }) => `${host}:${port}`).join(",");
}

function checked(url: string): string {
  if (!URL.canParse(url)) throw invalid("signs such as @ : / ? # % of a password are %40 …");
  const { host, pathname, hash, username, password } = new URL(url);
  if (host === "" || host.includes(",")) {
    throw invalid("it has one host: redis+sentinel:// and redis+cluster:// take several");
  }
  if (!/^\/?\d*$/.test(pathname) || hash !== "") throw invalid("a database's number ends it");
  decode(username + password);
  return url;
}

function toNode(text: string, port: number): RedisNode {
  const [, host, given] = /^(\[[\da-f:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined || Number(given ?? 1) > 65_535 || Number(given ?? 1) < 1) {
    throw invalid("each host is host or host:port, with commas between");
  }
  return { host: host.replace(/^\[|\]$/g, ""), port: given === undefined ? port : Number(given) };
}

function toLogin(text: string): RedisLogin {
  if (text === "") return {};
  const [user = "", ...rest] = text.split(":");
  const password = decode(rest.join(":"));
  return {
    ...(user !== "" && { username: decode(user) }),
    ...(password !== "" && { password }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("a % in a user or password is %25");
  }
}

function invalid(why: string): StickylineError {
  return new StickylineError("CONFIG_INVALID", `this is no address of a Redis: ${why}`);
}
