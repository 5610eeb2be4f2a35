import type { Line } from "../../domain/settings.ts";
import type { LineView } from "../../telephony/port.ts";

/** What a line's adapter may know of it. `region`: ISO 3166 alpha-2, the workspace's. */
export function toLineView(line: Line, region: string): LineView {
  const secrets = [line.secret, line.previousSecret].filter((secret) => secret !== null);
  const { id, fallback, team, vendorSettings = {}, learnt = {}, connectionId } = line;
  const connected = connectionId !== null;
  return { id, secrets, fallback, team, region, settings: vendorSettings, connected, learnt };
}
