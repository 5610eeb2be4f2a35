import { MACHINE_FAULTS } from "./machine-faults.ts";
import { OUTSIDE_FAULTS } from "./outside-faults.ts";
import { PROCESS_FAULTS } from "./process-faults.ts";
import { STORE_FAULTS } from "./store-faults.ts";
import type { Fault } from "./fault.ts";

export const ALL_FAULTS: readonly Fault[] = [
  ...PROCESS_FAULTS,
  ...STORE_FAULTS,
  ...MACHINE_FAULTS,
  ...OUTSIDE_FAULTS,
];
