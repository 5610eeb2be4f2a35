import type { Assumptions } from "./assumptions.ts";
import type { Random } from "../dialpad/random.ts";
import { choose } from "./choose.ts";

const IST_MS = 5.5 * 3_600_000;

/** `2022-02-23 12:32:02`, Indian time. */
export function sortableTime(at: number): string {
  return new Date(at + IST_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** `Wed, 23 Feb 2022 12:31:59`, Indian time, as captured requests have `Created`. */
export function speltTime(at: number): string {
  return new Date(at + IST_MS).toUTCString().replace(/ GMT$/, "");
}

/** `2022-11-16T00:19:02+05:30`, as the newer events have it. */
export function zonedTime(at: number): string {
  return `${new Date(at + IST_MS).toISOString().slice(0, 19)}+05:30`;
}

/** An Indian number in one of the forms that Exotel uses; any other number and SIP addresses as they are. */
export function writeNumber(uri: string, form: Assumptions["numbers"], random: Random): string {
  if (!/^\+91\d{10}$/.test(uri)) return uri;
  const national = uri.slice(3);
  switch (form === "random" ? choose(random, "zero", "bare", "e164") : form) {
    case "zero":
      return `0${national}`;
    case "bare":
      return national;
    case "e164":
      return uri;
  }
}
