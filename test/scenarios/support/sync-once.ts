/* A worker process that does one sync and ends: the connection's id is its argument. */
import { composeUpkeep } from "../../../src/compose/upkeep.ts";
import { createClients } from "../../../src/compose/clients.ts";
import { composeCrmAccess } from "../../../src/compose/crm-access.ts";
import { openTestCore } from "../../support/open-core.ts";

const core = openTestCore(process.env);
const upkeep = composeUpkeep(core, createClients(core, composeCrmAccess(core)), {
  forget: async () => 0,
});
await upkeep.syncCrm("main", process.argv[2] ?? "");
await core.close();
