import { Type } from "typebox";
import type { CallbackDialer } from "../callback-dialer.ts";
import type { KazooRequest } from "./request.ts";

/** KAZOO answers once the rep's phone was rung: 30 s of its own, and some. */
const TIMEOUT_MS = 40_000;

/**
 * Quickcall: rings all devices of the user, or one device, then the person. POST alone, though GET would place a call
 * too. https://docs.2600hz.com/dev/applications/crossbar/doc/quickcall
 */
export function createCallbackDialer(request: KazooRequest): CallbackDialer {
  return {
    vendor: "kazoo",
    identityTypes: ["user", "device"],
    async dial({ id, rep, number }) {
      const owner = `/${rep.type === "device" ? "devices" : "users"}/${encodeURIComponent(rep.id)}`;
      // a phone that answers by itself would talk to nobody
      const path = `${owner}/quickcall/${encodeURIComponent(number)}`;
      const data = { custom_application_vars: { stickyline: id } };
      const query = { auto_answer: "false" };
      await request.post(path, data, Type.Unknown(), {
        query,
        timeoutMs: TIMEOUT_MS,
        once: true,
      });
      return null;
    },
  };
}
