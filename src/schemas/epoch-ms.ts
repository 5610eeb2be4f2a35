import { Type } from "typebox";

/** A time as people's programs send it: epoch milliseconds, up to the end of the year 9999. */
export const EpochMs = Type.Integer({ minimum: 0, maximum: 253_402_300_799_999 });
