// Whatever a user of the library may meet has one root, a code and whether trying again may help.
import { expect, it } from "vitest";
import * as library from "../../src/index.js";

const ERRORS = Object.entries(library).filter(
  ([, value]) => typeof value === "function" && value.prototype instanceof Error,
);

it("every error that is exported is a HypertrailError", () => {
  expect(ERRORS.length).toBeGreaterThan(10);
  for (const [name, error] of ERRORS) {
    if (name === "HypertrailError") continue;
    expect(error.prototype, name).toBeInstanceOf(library.HypertrailError);
  }
});

it.each<[library.HypertrailError, string, boolean]>([
  [new library.ConfigError(["TRADERS: wrong"]), "config_invalid", false],
  [new library.PlanRefused("too many"), "plan_refused", false],
  [new library.StartRefused("twice"), "start_refused", false],
  [new library.ServerStartError("HTTP_PORT: taken"), "server_start_failed", true],
  [new library.WrongDatabase("another network's"), "wrong_database", false],
  [new library.DataDirError("a file"), "data_dir_unusable", false],
  [new library.JournalOwnerError("network", "a", "b"), "journal_owner", false],
])("%s says %s, and whether trying again may help: %s", (error, code, retryable) => {
  expect(error).toMatchObject({ code, retryable });
});
