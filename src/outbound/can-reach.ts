import { lookup as systemLookup } from "node:dns/promises";
import { isIP } from "node:net";
import { invalidInput } from "../domain/errors.ts";
import type { AddressGuard } from "./address-guard.ts";

type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Names that mean something at home alone: https://www.iana.org/assignments/special-use-domain-names, and habits */
const AT_HOME =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|lan|home|test|invalid|example|onion|home\.arpa)$/i;

/**
 * Rejects with INPUT_INVALID of PUBLIC_URL, and the mend, when somebody whose own address is `theirUrl` can't reach us
 * there: in the cloud nobody reaches anything but a public https address. Who lies in a network of
 * STICKYLINE_ALLOWED_NETWORKS reaches us as we reach them. A name that can't be resolved now passes. A path may follow the
 * host, and nothing else: addresses are made by putting more behind it.
 */
export function createCheckReachable(deps: {
  readonly publicUrl: string;
  readonly guard: AddressGuard;
  /** All addresses of a name; the system's resolver when left out. */
  readonly resolve?: Resolve;
}): (who: string, theirUrl: string) => Promise<void> {
  const { publicUrl, guard, resolve = resolveAll } = deps;

  async function addressesOf(url: string): Promise<readonly string[]> {
    const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
    return isIP(host) === 0 ? resolve(host).catch(() => []) : [host];
  }

  return async (who, theirUrl) => {
    const theirs = await addressesOf(theirUrl);
    if (theirs.length > 0 && theirs.every((address) => guard.isAllowed(address))) return;
    const url = new URL(publicUrl);
    const { protocol } = url;
    // a full stop at a name's end says that it is whole
    const hostname = url.hostname.replace(/\.$/, "");
    const isPlain = url.username + url.password + url.search + url.hash === "";
    const isName = isIP(hostname.replace(/^\[(.*)\]$/, "$1")) === 0;
    const isHomely = isName && (!hostname.includes(".") || AT_HOME.test(hostname));
    const isReachable =
      protocol === "https:" &&
      isPlain &&
      !isHomely &&
      (await addressesOf(publicUrl)).every((address) => guard.isPublic(address));
    if (isReachable) return;
    throw invalidInput(
      "PUBLIC_URL",
      `${who} can't reach ${url.origin}${url.pathname.replace(/\/$/, "")}, so nothing was made there: set PUBLIC_URL to the public https address of this ` +
        "installation, restart it, and try again",
    );
  };
}

async function resolveAll(hostname: string): Promise<string[]> {
  return (await systemLookup(hostname, { all: true })).map(({ address }) => address);
}
