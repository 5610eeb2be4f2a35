import { whenParentIsGone } from "../../src/setup/parent-gone.mjs";

// Loaded into a process of a test by `--import`: it ends with the test.
whenParentIsGone(() => process.kill(process.pid, "SIGKILL"));
