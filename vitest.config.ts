// How the tests run: every file in a fresh process, at most two at a time, one mongod for all of them.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    maxConcurrency: 5,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    globalSetup: ["test/support/global-mongo.ts"],
  },
});
