import { causes } from "./en/causes.ts";
import { act, nav, state } from "./en/app.ts";
import { ladder, live, outcome, presence, rungs } from "./en/live.ts";
import { calls } from "./en/calls.ts";
import { people, hours } from "./en/people.ts";
import { lines } from "./en/lines.ts";
import { policies } from "./en/policies.ts";
import { callbacks, deadLetters, deliveries } from "./en/callbacks.ts";
import { reports } from "./en/reports.ts";
import { settings } from "./en/settings.ts";
import { setUp } from "./en/set-up.ts";
import { installation, queues } from "./en/installation.ts";
import { health } from "./en/health.ts";
import { actors } from "./en/actors.ts";
import { targets } from "./en/targets.ts";
import { me } from "./en/me.ts";

/** Every text of the console that is not the API's own. One object a language; a missing text fails the types. */
export const words = {
  product: "Stickyline",
  act,
  nav,
  state,
  live,
  outcome,
  presence,
  rungs,
  ladder,
  calls,
  people,
  hours,
  lines,
  policies,
  callbacks,
  deadLetters,
  deliveries,
  reports,
  causes,
  settings,
  setUp,
  health,
  installation,
  queues,
  actors,
  targets,
  me,
} as const;
