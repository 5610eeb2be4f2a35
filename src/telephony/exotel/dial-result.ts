import type { OfferEnd } from "../../domain/facts.ts";
import { hasTalked } from "./has-talked.ts";
import { toContactUri, type ContactUri } from "./contact-uri.ts";
import type { ExotelFields } from "./fields.ts";

export type DialResult = {
  readonly ended: OfferEnd;
  /** Whose phones rang; empty when Exotel does not say. */
  readonly dialled: readonly ContactUri[];
};

/** Cause codes by which a phone says no, as text and as the number of Q.850. */
const REJECTED = /^(call_rejected|21|603|decline[d]?)$/i;
/** A parallel group is smaller. */
const MOST_DIALLED = 50;
const NUMBERS_OF_A_LEG = ["number", "contacturi", "contact_uri"] as const;

/**
 * What became of the attempt before this request: null on the first one, and after a conversation. A caller who hung
 * up while it rang counts as not answered.
 */
export function dialResultOf({ text, legs }: ExotelFields, region: string): DialResult | null {
  const status = text("DialCallStatus")?.toLowerCase() ?? null;
  const dialled = dialledOf({ text, legs }, region);
  if (status === null && dialled.length === 0) return null;
  if (hasTalked({ text, legs })) return null;
  return { ended: endOf(status, legs), dialled };
}

function endOf(status: string | null, legs: ExotelFields["legs"]): OfferEnd {
  if (legs.some(isRejected)) return "declined";
  switch (status ?? "") {
    case "busy":
      return "busy";
    case "failed":
      return "failed";
    // `no-answer`, `canceled`, and what Exotel may add: the phone rang and nobody talked.
    default:
      return "no-answer";
  }
}

function isRejected(leg: ReadonlyMap<string, string>): boolean {
  return ["causecode", "cause", "cause_code"].some((name) => REJECTED.test(leg.get(name) ?? ""));
}

function dialledOf({ text, legs }: ExotelFields, region: string): ContactUri[] {
  const numbers = legs.flatMap((leg) =>
    NUMBERS_OF_A_LEG.map((name) => leg.get(name) ?? null).filter((number) => number !== null),
  );
  const whom = text("DialWhomNumber");
  const named = numbers.length > 0 ? numbers : (whom ?? "").split(",", MOST_DIALLED);
  const uris = named.map((number) => toContactUri(number, region)).filter((uri) => uri !== null);
  return [...new Set(uris)];
}
