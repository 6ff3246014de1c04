// How the tests run: at most three files at a time, one mongod for all of them.
import { defineConfig } from "vitest/config";

/** What decides and what reads, mostly: nothing of a file stays behind in its process, so files share one. */
const SHARING = "{config,domain,pipeline,roster,server,telemetry,timing,venues}";

// No test is timed: a deadline only ends one that hangs.
const common = { pool: "forks", testTimeout: 600_000, hookTimeout: 600_000, maxConcurrency: 5 } as const;

export default defineConfig({
  test: {
    maxWorkers: 3,
    globalSetup: ["test/support/global-mongo.ts", "test/support/global-command.ts"],
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: "alone",
          include: ["test/**/*.test.ts"],
          exclude: [`test/${SHARING}/**`],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...common,
          name: "sharing",
          include: [`test/${SHARING}/**/*.test.ts`],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
    ],
  },
});
