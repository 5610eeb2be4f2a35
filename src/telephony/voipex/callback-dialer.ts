import { Type } from "typebox";
import { toId } from "../../edge/text.ts";
import type { CallbackDialer } from "../callback-dialer.ts";
import { textOf } from "./fields.ts";
import type { VoipexRequest } from "./request.ts";
import { legIdOf } from "./routing-request.ts";
import { settingsOf } from "./settings.ts";
import { writeNumber } from "./write-number.ts";

const MadeCall = Type.Object({ callId: Type.Unknown() });

/**
 * `POST /calls` from the rep's own phone: it rings first. Needs an API access with Impersonation, bound to the rep's
 * switchboard, and a licence for calls. https://ipbxapi.voipex.io/documentation
 */
export function createCallbackDialer(request: VoipexRequest): CallbackDialer {
  return {
    vendor: "voipex",
    identityTypes: ["line", "login"],
    async dial({ rep, number, settings }) {
      const { dialCallerId, homeCode } = settingsOf(settings);
      const body = {
        to: writeNumber(number, homeCode),
        ...(dialCallerId !== "" && { callerId: dialCallerId }),
        fromUser: { identityType: rep.type, identityValue: rep.id },
      };
      const { callId } = await request.change("POST", "/calls", body, MadeCall);
      const id = toId(textOf(callId));
      return id === null ? null : legIdOf(id);
    },
  };
}
