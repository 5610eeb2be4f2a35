import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { TelephonyClient, TransferTo } from "../../telephony/telephony-client.ts";

type State = "planned" | "sending" | "accepted" | "refused" | "unknown";

/** Whom an attempt was sent to. */
export type Attempt = {
  readonly state: State;
  readonly repId: string | null;
  readonly name: string;
  readonly sentAt: number | null;
};

/** Attempts to pass calls on: one for each decision, sent once at the most. */
export type TransferLedger = {
  find(workspaceId: string, decisionId: string): Promise<Attempt | null>;
  plan(
    transfer: Pick<Attempt, "repId" | "name"> & {
      workspaceId: string;
      decisionId: string;
      legId: string;
    },
  ): Promise<void>;
  claimForSend(workspaceId: string, decisionId: string): Promise<boolean>;
  settle(
    workspaceId: string,
    decisionId: string,
    state: "accepted" | "refused" | "unknown",
  ): Promise<void>;
};

export type Deps = {
  readonly ledger: TransferLedger;
  readonly clientOf: (line: Line) => Promise<TelephonyClient | null>;
  /** Notes that two legs belong together. */
  readonly linkLegs: (workspaceId: string, a: string, b: string) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
};

/** `answered` and `over`: the call needs nobody any more. `not-now`: nothing was sent; another look may help. */
export type TransferResult =
  "accepted" | "refused" | "unknown" | "answered" | "over" | "not-now" | "elsewhere";

export type Transfer = {
  readonly line: Line;
  /** The decision whose answer left the call where it is. */
  readonly decisionId: string;
  /** The leg that rings or waits. */
  readonly legId: string;
  readonly to: TransferTo;
  readonly repId: string | null;
  readonly name: string;
};

/** Longer than any answer of a phone system may take: who has said nothing by then has died over it. */
const SENDER_GONE_MS = 20_000;

/**
 * Passes a call on, once at the most whatever dies on the way: planned, then the phone system is asked whether somebody
 * has answered, then taken for sending, then sent. What was taken and not settled is never sent again.
 */
export function createTransferOnce(deps: Deps): (transfer: Transfer) => Promise<TransferResult> {
  return async (transfer) => {
    const { line, decisionId, legId, repId, name } = transfer;
    const { workspaceId } = line;
    const client = await deps.clientOf(line);
    if (client?.transferCall === undefined || client.callProgress === undefined) return "not-now";
    await deps.ledger.plan({ workspaceId, decisionId, legId, repId, name });
    try {
      const progress = await client.callProgress(legId);
      if (progress !== "unanswered") return progress;
    } catch (error) {
      deps.onFailure(error);
      return "not-now";
    }
    if (!(await deps.ledger.claimForSend(workspaceId, decisionId))) return "elsewhere";
    const result = await send(deps, client.transferCall, transfer);
    await deps.ledger.settle(workspaceId, decisionId, result);
    return result;
  };
}

/** What is known of an attempt that was sent before; null: none was. A sender who died leaves it unknown for ever. */
export async function sentBefore(
  { ledger, now }: Pick<Deps, "ledger" | "now">,
  workspaceId: string,
  decisionId: string,
): Promise<(Attempt & { readonly result: Exclude<State, "planned"> }) | null> {
  const attempt = await ledger.find(workspaceId, decisionId);
  if (attempt === null || attempt.state === "planned") return null;
  if (attempt.state !== "sending") return { ...attempt, result: attempt.state };
  if (now() - (attempt.sentAt ?? 0) < SENDER_GONE_MS) return { ...attempt, result: "sending" };
  await ledger.settle(workspaceId, decisionId, "unknown");
  return { ...attempt, result: "unknown" };
}

async function send(
  deps: Deps,
  transferCall: NonNullable<TelephonyClient["transferCall"]>,
  { line, legId, to }: Transfer,
): Promise<"accepted" | "refused" | "unknown"> {
  try {
    const newLegId = await transferCall(legId, to);
    if (newLegId !== null && newLegId !== legId) {
      await deps.linkLegs(line.workspaceId, legId, newLegId).catch(deps.onFailure);
    }
    return "accepted";
  } catch (error) {
    deps.onFailure(error);
    // No answer, or one that says nothing: it may have been done.
    const unsure = !(error instanceof StickylineError) || error.code === "VENDOR_UNAVAILABLE";
    return unsure ? "unknown" : "refused";
  }
}
