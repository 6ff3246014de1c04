// A program that is run has a time to answer, a time to end.
import { describe, expect, it } from "vitest";
import { runCommand } from "../../../src/store/embedded/run-command.js";

const signal = new AbortController().signal;
const sh = (script: string, options: { deadlineMs?: number; quietMs?: number; signal?: AbortSignal } = {}) =>
  runCommand("/bin/sh", ["-c", script], { signal, deadlineMs: 10_000, ...options });

describe("runCommand", () => {
  it("gives what the program wrote to stdout", async () => {
    expect(await sh("echo one; echo noise >&2; echo two")).toBe("one\ntwo\n");
  });

  it.each([
    ["the last line of stderr", "echo out; echo first >&2; echo last >&2; exit 1", "last"],
    ["the last line of stdout", "echo out; exit 1", "out"],
    ["the exit code", "exit 7", "exit code 7"],
    ["the signal", "kill -TERM $$", "ended by SIGTERM"],
  ])("says why a program failed by %s, where there is nothing better", async (_, script, reason) => {
    await expect(sh(script)).rejects.toMatchObject({ name: "CommandError", message: reason });
  });

  it("says that there is no such program", async () => {
    const run = runCommand("/no/such/program", [], { signal, deadlineMs: 10_000 });
    await expect(run).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("ENOENT"),
    });
  });

  it("ends a program that says nothing, and one that never ends", async () => {
    await expect(sh("exec sleep 60", { quietMs: 50 })).rejects.toThrow("no answer for 0.05 s");
    const talkative = "while :; do echo x; done";
    await expect(sh(talkative, { quietMs: 5_000, deadlineMs: 200 })).rejects.toThrow(
      "not finished after 0.2 s",
    );
  });

  it("ends the program when it is aborted", async () => {
    const stop = new AbortController();
    const run = sh("exec sleep 60", { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
    await expect(sh("true", { signal: stop.signal })).rejects.toThrow("enough");
  });
});
