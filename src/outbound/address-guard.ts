import ipaddr from "ipaddr.js";
import { invalidInput, StickylineError } from "../domain/errors.ts";

/** Says of an IP address whether users may make us call it. */
export type AddressGuard = {
  /** On the internet at large. */
  isPublic(address: string): boolean;
  /** In one of the networks that the installation allows. */
  isAllowed(address: string): boolean;
};

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The only part of IPv6 that is on the internet; what lies outside is a tunnel, a mapping or a network of one's own. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Azure's own machines answer there, to each of its customers' machines alone, though the address is a public one. */
const CLOUD_WIRE = "168.63.129.16";

/** Networks: as `10.1.0.0/16`, or one address. Throws CONFIG_INVALID for one that can't be read. */
export function createAddressGuard(allowedNetworks: readonly string[]): AddressGuard {
  const networks = allowedNetworks.map(toNetwork);
  return {
    isPublic(text) {
      const address = toAddress(text);
      if (address === null || address.range() !== "unicast") return false;
      if (address instanceof ipaddr.IPv6) return address.match(GLOBAL_UNICAST);
      return address.toString() !== CLOUD_WIRE;
    },
    isAllowed(text) {
      const address = toAddress(text);
      return address !== null && networks.some((network) => isWithin(address, network));
    },
  };
}

/** An address that is written as IPv6 and means IPv4 is that IPv4 address. */
function toAddress(text: string): Address | null {
  const plain = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  return ipaddr.isValid(plain) ? ipaddr.process(plain) : null;
}

function toNetwork(text: string): [Address, number] {
  try {
    if (text.includes("/")) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address instanceof ipaddr.IPv4 ? 32 : 128];
  } catch (cause) {
    throw new StickylineError(
      "CONFIG_INVALID",
      `STICKYLINE_ALLOWED_NETWORKS: ${text} is no network; write 10.1.0.0/16, or one address`,
      { cause },
    );
  }
}

function isWithin(address: Address, [network, bits]: [Address, number]): boolean {
  if (address instanceof ipaddr.IPv4) {
    return network instanceof ipaddr.IPv4 && address.match(network, bits);
  }
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}

/** INPUT_INVALID for whoever gave the address; never retried. */
export function forbidden(field?: string): StickylineError {
  const message =
    "Stickyline may not call this address: it has to be on the internet and begin with https://, or lie in a network of STICKYLINE_ALLOWED_NETWORKS";
  return field === undefined
    ? new StickylineError("INPUT_INVALID", message)
    : invalidInput(field, message);
}
