import type { Stand } from "../stand/open-stand.ts";

export type Fault = {
  /** For people, and equal for equal faults. */
  readonly name: string;
  /** How long it lasts, in milliseconds. */
  readonly lastsMs: number;
  /** Whether the maps can't be read meanwhile: how fast callers are answered then is told by itself. */
  readonly blind?: boolean;
  /** Whether the way in itself is gone meanwhile, so that nobody can be answered. */
  readonly shut?: boolean;
  begin(stand: Stand): Promise<void>;
  /** All is as before, and works. */
  end(stand: Stand): Promise<void>;
};
