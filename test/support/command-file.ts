// Where the tests find the command.
import { resolve } from "node:path";

/** Beside `src`, so that it finds the same package.json and modules. */
export const COMMAND = resolve(".test-build/main.js");
