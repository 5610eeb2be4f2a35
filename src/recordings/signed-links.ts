import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export type SignedLink = {
  readonly workspaceId: string;
  readonly id: string;
  /** Epoch seconds. */
  readonly until: number;
  readonly signature: string;
};

export type Options = {
  /** The installation's key. */
  readonly key: Buffer;
  /** Whose links hold until they end, after the key was changed. */
  readonly previousKey: Buffer | null;
  readonly publicUrl: string;
  readonly now: () => number;
};

/** A link outlasts the weeks in which a call is looked up, and no copy of it opens for ever. */
const LASTS_SECONDS = 90 * 86_400;

/**
 * Links to recordings that open without a sign-in, for 90 days from the upload on: a CRM's player has none of our
 * sessions. Of one recording it is the same link every time, so that its entry is not written anew.
 */
export function createSignedLinks({ key, previousKey, publicUrl, now }: Options) {
  const current = toLinkKey(key);
  const known = [current, ...(previousKey === null ? [] : [toLinkKey(previousKey)])];

  return {
    linkTo(recording: {
      readonly workspaceId: string;
      readonly id: string;
      readonly format: string;
      readonly receivedAt: number;
    }): string {
      const { workspaceId, id, format, receivedAt } = recording;
      const until = Math.floor(receivedAt / 1_000) + LASTS_SECONDS;
      const signature = sign(current, { workspaceId, id, until });
      const path = [workspaceId, `${id}.${format}`].map(encodeURIComponent).join("/");
      return `${publicUrl}/v1/recordings/${path}?until=${until}&signature=${signature.toString("base64url")}`;
    },

    /** `ended`: it was ours. Compared in constant time. */
    judge(link: SignedLink): "good" | "ended" | "wrong" {
      const given = Buffer.from(link.signature, "base64url");
      const isOurs = known.some((from) => {
        const expected = sign(from, link);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      if (!isOurs) return "wrong";
      return now() < link.until * 1_000 ? "good" : "ended";
    },
  };
}

/** A key of its own: what signs links seals nothing. */
function toLinkKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", "stickyline recording links", 32));
}

function sign(key: Buffer, { workspaceId, id, until }: Omit<SignedLink, "signature">): Buffer {
  return createHmac("sha256", key).update(`${workspaceId}\n${id}\n${until}`).digest();
}
