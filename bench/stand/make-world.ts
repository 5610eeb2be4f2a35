import { randomBytes } from "node:crypto";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { EVENT_REPS, OWNING_REPS } from "../load/callers.ts";
import { createAdminApi } from "./admin-api.ts";
import { fillMaps } from "./fill-maps.ts";
import { makeReps } from "./make-reps.ts";
import type { Stand } from "./open-stand.ts";
import type { Program } from "./programs.ts";

export type BenchLine = { readonly id: string; readonly route: string; readonly events: string };

/** The workspace that everything is measured in. */
export type World = {
  readonly workspaceId: string;
  readonly secret: string;
  /** How many the CRM knows, by number from 0. */
  readonly callers: number;
  /** Rep ids in order: the first forty own the known callers, the last forty are on calls that are played. */
  readonly repIds: readonly string[];
  readonly firstEventRep: number;
  readonly plain: readonly BenchLine[];
  readonly signed: readonly BenchLine[];
  /** By size: lines that share calls out to a team of so many, who is without a call for longest first. */
  readonly teams: ReadonlyMap<number, BenchLine>;
};

const LINES = 4;

/** Makes reps, teams, policies and lines, and puts known callers into the maps. */
export async function makeWorld(
  stand: Pick<Stand, "adminToken" | "databaseUrl" | "workspaceId" | "maps">,
  router: Pick<Program, "url">,
  size: { readonly teams: readonly number[]; readonly callers: number },
): Promise<World> {
  const api = createAdminApi(router.url, stand.adminToken);
  const secret = randomBytes(32).toString("hex");
  const firstEventRep = Math.max(OWNING_REPS, ...size.teams);
  const workspaceId = await stand.workspaceId();
  const repIds = await makeReps(stand.databaseUrl, workspaceId, {
    count: firstEventRep + EVENT_REPS,
    teamsOf: (rep) => size.teams.filter((members) => rep < members).map(teamName),
  });
  async function makeLine(more: object): Promise<BenchLine> {
    const fallback = { type: "department", id: "1" };
    const line = { vendor: "dialpad", name: "Bench", fallback, ...more };
    const { id, key } = await api.makeLine(line);
    return { id, route: `/v1/dialpad/${key}/route`, events: `/v1/dialpad/${key}/events` };
  }
  const make = (count: number, more: object) =>
    Promise.all(Array.from({ length: count }, () => makeLine(more)));
  const plain = await make(LINES, {});
  const signed = await make(LINES, { secret });
  const teams = new Map<number, BenchLine>();
  for (const members of size.teams) {
    const policyId = await api.makePolicy(teamName(members), teamPolicy(members));
    teams.set(members, await makeLine({ secret, policyId }));
  }
  await fillMaps(stand.maps.url, workspaceId, size.callers);
  return {
    workspaceId,
    secret,
    callers: size.callers,
    repIds,
    firstEventRep,
    plain,
    signed,
    teams,
  };
}

const teamName = (members: number): string => `team of ${members}`;

function teamPolicy(members: number): object {
  const { version: _, ...policy } = DEFAULT_POLICY;
  const team = { rung: "team", strategy: "longest-idle", team: teamName(members) };
  const ladder = policy.ladder.filter(({ rung }) => rung !== "team");
  return { ...policy, ladder: [...ladder, team] };
}
