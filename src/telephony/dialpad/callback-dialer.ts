import type { CallbackDialer } from "../callback-dialer.ts";
import { idOf } from "./fields.ts";
import { legIdOf } from "./map.ts";
import type { DialpadRequest } from "./request.ts";
import { MadeCallSchema } from "./schemas.ts";

/**
 * Rings all devices of the user, then the person. Five a minute. A user who is on a call is refused, since `is_consult`
 * is left out: it would put their caller on hold. https://developers.dialpad.com/reference/callcall
 */
export function createCallbackDialer(request: DialpadRequest): CallbackDialer {
  return {
    vendor: "dialpad",
    identityTypes: ["user"],
    async dial({ id, rep, number }) {
      const body = { user_id: rep.id, phone_number: number, custom_data: id };
      const callId = idOf((await request.post("/call", body, MadeCallSchema)).call_id);
      return callId === null ? null : legIdOf(callId);
    },
  };
}
