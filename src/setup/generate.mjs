import { prepare } from "./prepare.mjs";

/** `npm run generate`: the packages and the database client, for editors and type checks. */
await prepare({ build: false });
