// hypertrail as a user runs it: a process of its own, with its own settings and directory.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COMMAND } from "./command-file.js";
import { waitFor } from "./wait.js";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Command {
  stdout = "";
  stderr = "";
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.exited = once(process, "close").then(([code, signal]) => ({ code, signal }));
  }

  /** `settings` are all it finds in its environment, besides what Node itself needs. */
  static start(args: readonly string[], settings: Record<string, string>, cwd: string): Command {
    const { PATH = "", HOME = "", MONGOMS_SYSTEM_BINARY, XDG_CACHE_HOME } = process.env;
    const inherited = {
      PATH,
      HOME,
      ...(MONGOMS_SYSTEM_BINARY === undefined ? {} : { MONGOMS_SYSTEM_BINARY }),
      ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }),
    };
    const env = { ...inherited, ...settings };
    return new Command(
      spawn(process.execPath, [COMMAND, ...args], {
        cwd,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Lines of the log, parsed; only for `LOG_FORMAT=json`. */
  get log(): Record<string, unknown>[] {
    const lines = this.stderr.split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line));
  }

  async logged(msg: string): Promise<Record<string, unknown>> {
    return waitFor(
      `the log to say "${msg}"\n${this.stderr}`,
      () => this.log.find((line) => line.msg === msg),
      30_000,
    );
  }

  async firstLine(): Promise<string> {
    await waitFor(`a first line\n${this.stderr}`, () => this.stdout.includes("\n"), 30_000);
    return this.stdout.split("\n")[0] ?? "";
  }
}

/** Commands and a directory that go with a test. */
export class Desk {
  readonly dir: string;
  readonly #commands: Command[] = [];

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async open(): Promise<Desk> {
    return new Desk(await mkdtemp(join(tmpdir(), "hypertrail-system-")));
  }

  run(args: readonly string[], settings: Record<string, string> = {}): Command {
    const command = Command.start(args, { LOG_FORMAT: "json", HTTP_PORT: "0", ...settings }, this.dir);
    this.#commands.push(command);
    return command;
  }

  /** A simulated venue that serves a directory of recorded frames; gives its API URL. */
  async venue(recording: string, pushMs = 200): Promise<string> {
    const venue = this.run(["simulate", "--recording", resolve(recording), "--push-ms", String(pushMs)]);
    return JSON.parse(await venue.firstLine()).api;
  }

  /** Ends everything that still runs. */
  async clear(): Promise<void> {
    for (const command of this.#commands) command.kill("SIGKILL");
    await Promise.all(this.#commands.map((command) => command.exited));
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** The URL of a collector's HTTP faces, and what they say. */
export async function faces(
  collector: Command,
): Promise<{ ready(): Promise<Response>; stats(): Promise<Record<string, unknown>> }> {
  const { url } = await collector.logged("health and stats are served");
  return {
    ready: () => fetch(`${url}/health/ready`),
    stats: async () => (await fetch(`${url}/stats`)).json() as Promise<Record<string, unknown>>,
  };
}
