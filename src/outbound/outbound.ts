import { lookup as systemLookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, request } from "undici";
import { StickylineError } from "../domain/errors.ts";
import { createAddressGuard, forbidden, type AddressGuard } from "./address-guard.ts";
import { toResponse } from "./to-response.ts";

export type Resolved = { readonly address: string; readonly family: number };

export type OutboundOptions = {
  /** `10.1.0.0/16`, `::1`: networks that users' addresses may lie in, by http too. */
  readonly allowedNetworks: readonly string[];
  /** Whether addresses on the internet may be called without TLS. */
  readonly allowHttp: boolean;
  /** All addresses of a name; the system's resolver when left out. */
  readonly lookup?: (hostname: string) => Promise<readonly Resolved[]>;
  /** The longest answer; 10 MB when left out. */
  readonly maxBytes?: number;
};

export type Outbound = {
  /** For addresses that users gave: only those that the guard lets through, checked when connecting. */
  readonly guarded: typeof globalThis.fetch;
  /** For the installation's own settings: any address, answers bounded all the same. */
  readonly trusted: typeof globalThis.fetch;
  /** INPUT_INVALID of `field` for an address that `guarded` would refuse. A name that can't be resolved now passes. */
  check(url: string, field: string): Promise<void>;
  readonly guard: AddressGuard;
  close(): Promise<void>;
};

const MAX_BYTES = 10_000_000;
const CONNECT_MS = 5_000;
const WHOLE_MS = 30_000;

/**
 * The way out for every address that is not ours to choose. A name is resolved once for a connection: all its addresses
 * are checked, and the connection goes to one of them, so that a name can't change in between. No redirect is
 * followed. An answer ends after 30 s or 10 MB with an error. Whatever the spelling of an address, the URL parser makes
 * the plain one of it.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const { allowHttp, lookup = resolveAll, maxBytes = MAX_BYTES } = options;
  const guard = createAddressGuard(options.allowedNetworks);
  const mayCall = (protocol: string) => (address: string) =>
    guard.isAllowed(address) || ((protocol === "https:" || allowHttp) && guard.isPublic(address));
  const open = (mayConnect: (address: string) => boolean) =>
    new Agent({ connect: { timeout: CONNECT_MS, lookup: toLookup(lookup, mayConnect) } });
  const agents = { "https:": open(mayCall("https:")), "http:": open(mayCall("http:")) };
  const anywhere = open(() => true);

  function agentFor(url: URL): Agent {
    const { protocol } = url;
    if (protocol !== "https:" && protocol !== "http:") throw forbidden();
    if (url.username !== "" || url.password !== "") throw forbidden();
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    // A connection to a written-out address asks no resolver.
    if (isIP(host) !== 0 && !mayCall(protocol)(host)) throw forbidden();
    return agents[protocol];
  }

  const fetchBy =
    (choose: (url: URL) => Agent): typeof globalThis.fetch =>
    async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const late = AbortSignal.timeout(WHOLE_MS);
      const { body, method = "GET", signal } = init;
      if (body !== undefined && body !== null && typeof body !== "string") {
        throw new TypeError("only text is sent this way");
      }
      const answer = await request(url, {
        dispatcher: choose(url),
        method,
        headers: Object.fromEntries(new Headers(init.headers)),
        body: body ?? null,
        signal: signal === undefined || signal === null ? late : AbortSignal.any([signal, late]),
      });
      return toResponse(answer, { maxBytes, keepsRedirects: init.redirect === "manual" });
    };

  return {
    guard,
    guarded: fetchBy(agentFor),
    trusted: fetchBy(() => anywhere),
    async check(text, field) {
      if (!URL.canParse(text)) throw forbidden(field);
      const url = new URL(text);
      try {
        agentFor(url);
      } catch {
        throw forbidden(field);
      }
      if (isIP(url.hostname) !== 0 || url.hostname.startsWith("[")) return;
      const found = await lookup(url.hostname).catch(() => []);
      if (!found.every(({ address }) => mayCall(url.protocol)(address))) throw forbidden(field);
    },
    async close() {
      await Promise.all([...Object.values(agents), anywhere].map((agent) => agent.destroy()));
    },
  };
}

/** `localhost.` is `localhost`, also to resolvers that do not know it. */
async function resolveAll(hostname: string): Promise<readonly Resolved[]> {
  return systemLookup(hostname.replace(/\.$/, ""), { all: true });
}

/** What the socket asks before it connects: it gets addresses that were checked, and no others. */
function toLookup(
  lookup: (hostname: string) => Promise<readonly Resolved[]>,
  mayConnect: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      (found) => {
        const [first] = found;
        if (first === undefined) return callback(notFound(), "", 0);
        if (!found.every(({ address }) => mayConnect(address))) {
          return callback(forbidden(), "", 0);
        }
        return options.all === true
          ? callback(null, [...found])
          : callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : notFound(), "", 0),
    );
  };
}

function notFound(): StickylineError {
  return new StickylineError("VENDOR_UNAVAILABLE", "the name of this address is not known", {
    retryable: true,
  });
}
