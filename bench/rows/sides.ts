import { dialpadIdOf } from "../load/callers.ts";
import type { RequestKind } from "../load/requests.ts";
import type { World } from "../stand/make-world.ts";
import type { Program } from "../stand/programs.ts";
import type { Side } from "./step.ts";

/** What is running while programs are compared. */
export type Programs = { readonly ours: Program; readonly floor: Program; readonly bare: Program };

/** Every request that is measured, as a side of a comparison. */
export function createSides(world: World, { ours, floor, bare }: Programs) {
  const releases = {
    workspaceId: world.workspaceId,
    reps: Object.fromEntries(world.repIds.map((id, rep) => [String(dialpadIdOf(rep)), id])),
  };
  const [first] = world.signed;
  const one = (path: string) => [{ id: first?.id ?? "", path }];
  function side(
    name: string,
    program: Program,
    kind: RequestKind,
    lines: readonly { id: string; path: string }[],
    more: { secret?: string; right?: string } = {},
  ): Side {
    const { secret = null, right } = more;
    const { callers, firstEventRep } = world;
    const sequence = { kind, lines, secret, right, callers, firstEventRep };
    return { name, program, order: { sequence, releases: kind === "known" ? releases : null } };
  }
  const { secret } = world;
  const routes = (lines: World["plain"]) => lines.map(({ id, route }) => ({ id, path: route }));
  const events = world.signed.map(({ id, events: path }) => ({ id, path }));
  return {
    unknown: {
      ours: side("ours", ours, "unknown", routes(world.plain)),
      floor: side("floor", floor, "unknown", one("/route")),
      bare: side("bare", bare, "unknown", one("/route")),
    },
    known: {
      ours: side("ours", ours, "known", routes(world.signed), { secret }),
      floor: side("floor", floor, "known", one("/signed/route"), { secret }),
    },
    ingest: {
      ours: side("ours", ours, "event", events, { secret }),
      signed: side("floor", floor, "event", one("/signed/events"), { secret }),
      bare: side("bare", bare, "event", one("/events")),
    },
    /** A caller whom nobody knows, on a line that shares calls out to a team of so many. */
    team(members: number): Side {
      const line = world.teams.get(members);
      if (line === undefined) throw new Error(`no team of ${members}`);
      const right = '"target_type":"user"';
      const asked = side("ours", ours, "unknown", routes([line]), { secret, right });
      return { ...asked, order: { ...asked.order, releases } };
    },
  };
}
