import type { Lines } from "./lines.ts";

/** What a made-up phone system needs to be set up as an admin would. */
export type SandboxLines = Pick<Lines, "importReps" | "provisionLine">;

/** A made-up phone system with the calls that it makes happen. */
export type MadeUpPhones = {
  info(): { readonly url: string; readonly calls: number };
  close(): Promise<void>;
};
