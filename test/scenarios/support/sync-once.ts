/* A worker process that does one sync and ends: the connection's id is its argument. */
import { composeCrmSync } from "../../../src/compose/areas/crm-sync.ts";
import { createClients } from "../../../src/compose/clients.ts";
import { composeReps } from "../../../src/compose/areas/reps.ts";
import { openTestCore } from "../../support/open-core.ts";

const core = openTestCore(process.env);
const sync = composeCrmSync(core, createClients(core), composeReps(core));
await sync.syncCrm("main", process.argv[2] ?? "");
await core.close();
