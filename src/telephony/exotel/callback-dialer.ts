import { Type } from "typebox";
import { invalidInput } from "../../domain/errors.ts";
import type { CallbackDialer } from "../callback-dialer.ts";
import type { ExotelRequest } from "./request.ts";
import { legIdOf } from "./routing-request.ts";
import { settingsOf } from "./settings.ts";

const Placed = Type.Object({ call_sid: Type.String({ minLength: 1 }) });

/**
 * Connects two numbers: the rep's phone, and once it answers the person's, who sees the line's `outgoingNumber`.
 * A busy phone is refused. What became of it comes as a status callback.
 * https://developer.exotel.com/api/product-voice-version-3
 */
export function createCallbackDialer(request: ExotelRequest): CallbackDialer {
  return {
    vendor: "exotel",
    identityTypes: ["number", "sip"],
    // told only when the second phone answers, or both are free again; each rings for a minute at the most
    holdMs: 150_000,
    async dial({ id, rep, number, settings, resultUrl }) {
      const { outgoingNumber, ringSeconds } = settingsOf(settings);
      if (outgoingNumber === null) {
        throw invalidInput("vendorSettings.outgoingNumber", "Exotel calls from one of its numbers");
      }
      const events = ["answered", "terminal"].map((event) => ({ event, url: resultUrl }));
      const body = {
        from: { contact_uri: rep.id, state_management: true },
        to: { contact_uri: number },
        virtual_number: outgoingNumber,
        custom_field: id,
        ...(ringSeconds !== null && { attempt_time_out: ringSeconds }),
        ...(resultUrl !== undefined && { status_callback: events }),
      };
      const [placed] = await request.post("/calls", body, Placed);
      return placed === undefined ? null : legIdOf(placed.call_sid);
    },
  };
}
