// How `npm run chaos` runs: what takes minutes, one file at a time.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/chaos/**/*.chaos.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
    globalSetup: ["test/support/global-mongo.ts", "test/support/global-command.ts"],
  },
});
