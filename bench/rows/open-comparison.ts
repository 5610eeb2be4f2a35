import { openGenerator } from "../load/open-generator.ts";
import { writeFloorWorld } from "../stand/floor-world.ts";
import { makeWorld } from "../stand/make-world.ts";
import type { Stand } from "../stand/open-stand.ts";
import { createSides } from "./sides.ts";

export type Comparison = Awaited<ReturnType<typeof openComparison>>;

/** Our router beside the programs that it is compared with, on the same servers and the same workspace. */
export async function openComparison(
  stand: Stand,
  size: { readonly teams: readonly number[]; readonly callers: number },
) {
  const ours = await stand.startApp("router");
  const world = await makeWorld(stand, ours, size);
  const floorWorld = await writeFloorWorld(stand, ours, world);
  const floor = await stand.startProgram("floor", { FLOOR_WORLD: floorWorld });
  const bare = await stand.startProgram("bare");
  const generator = await openGenerator(stand.maps.url);
  return {
    stand,
    world,
    programs: { ours, floor, bare },
    generator,
    sides: createSides(world, { ours, floor, bare }),
    async close() {
      await generator.close();
      await Promise.all([ours, floor, bare].map((program) => program.stop()));
    },
  };
}
