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
  if (/^rediss?:\/\//.test(url)) return { kind: "single", url };
  const [, tls, kind, login = "", hosts = "", name = ""] = SEVERAL.exec(url) ?? [];
  if (kind !== "sentinel" && kind !== "cluster") throw invalid("it begins with redis://");
  const nodes = hosts.split(",").map((host) => toNode(host, DEFAULT_PORT[kind]));
  const common = { login: toLogin(login), tls: tls === "s" };
  if (kind === "cluster") return { kind, nodes, ...common };
  if (name === "") throw invalid("the master's name is missing: redis+sentinel://host/mymaster");
  return { kind, sentinels: nodes, master: decodeURIComponent(name), ...common };
}

/** For people: without user, password and name. */
export function hostsOfRedis(url: string): string {
  const address = readRedisAddress(url);
  if (address.kind === "single") return new URL(url).host;
  const nodes = address.kind === "sentinel" ? address.sentinels : address.nodes;
  return nodes.map(({ host, port }) => `${host}:${port}`).join(",");
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
  const password = decodeURIComponent(rest.join(":"));
  return {
    ...(user !== "" && { username: decodeURIComponent(user) }),
    ...(password !== "" && { password }),
  };
}

function invalid(why: string): StickylineError {
  return new StickylineError("CONFIG_INVALID", `this is no address of a Redis: ${why}`);
}
