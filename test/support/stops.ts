// Collectors that are told to stop at random moments of their start, and what they leave behind.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../../src/simulator/model/random.js";
import { freePort } from "./free-port.js";
import { OwnMongod } from "./own-mongod.js";
import { waitFor } from "./wait.js";

const MAIN = resolve("dist/main.js");
const TRADER = "0x000000000000000000000000000000000000000a";

/** `away`: nobody listens; `frozen`: it takes connections and answers nothing, from before the start or later. */
export const PLACES = ["embedded", "configured", "away", "frozen"] as const;
export type Place = (typeof PLACES)[number];

/** One stop, ms: after the start, or after the port of the embedded MongoDB opened. */
export interface Moment {
  readonly place: Place;
  readonly of: "start" | "port";
  readonly afterMs: number;
  /** A second signal so long after the first; null for none. */
  readonly againMs: number | null;
}

export interface Stopped extends Moment {
  readonly tookMs: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether its last line tells what the readers of its journal have not taken. */
  readonly counted: boolean;
  /** It had said something when the signal came. */
  readonly heard: boolean;
  /** Processes, locks and ports that it left. */
  readonly left: readonly string[];
  readonly stderr: string;
}

/** Two in five are in quick succession; the places come in turn. */
export function moments(count: number, seed: number, fullStartMs: number): Moment[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n) => {
    const place = PLACES[n % PLACES.length] ?? "embedded";
    const ofPort = place === "embedded" && random.chance(0.5);
    return {
      place,
      of: ofPort ? "port" : "start",
      afterMs: random.whole(0, ofPort ? 600 : Math.round(1.2 * fullStartMs)),
      againMs: random.chance(0.4) ? random.whole(0, 1_500) : null,
    };
  });
}

/** How long a start with an embedded MongoDB takes here and now, ms. */
export async function fullStart(): Promise<number> {
  return inDirectory(async (dir) => {
    const child = collect(dir, { MONGODB_EMBEDDED_PORT: String(await freePort()) });
    const since = performance.now();
    await waitFor("a whole start", () => child.stderr().includes("took up what was known"), 60_000);
    const took = performance.now() - since;
    child.process.kill("SIGTERM");
    await child.exited;
    return took;
  });
}

/** `deadlineMs`: then it is ended by force, and has not obeyed. */
export async function stopAt(moment: Moment, deadlineMs: number, mongod: OwnMongod): Promise<Stopped> {
  return inDirectory(async (dir) => {
    const port = await freePort();
    const { place } = moment;
    const uri = place === "away" ? `mongodb://127.0.0.1:${port}` : mongod.uri;
    const where = place === "embedded" ? { MONGODB_EMBEDDED_PORT: String(port) } : { MONGODB_URI: uri };
    if (place === "frozen" && moment.afterMs % 2 === 0) mongod.freeze();
    const child = collect(dir, { ...where, MONGODB_DB: "hypertrail_test_stops" });
    try {
      if (moment.of === "port") await waitFor("its port", () => listens(port), 60_000);
      await delay(moment.afterMs);
      if (place === "frozen") mongod.freeze();
      const heard = child.stderr() !== "";
      const since = performance.now();
      const pid = child.process.pid ?? 0;
      child.process.kill("SIGTERM");
      const again = new AbortController();
      if (moment.againMs !== null)
        void delay(moment.againMs, null, { signal: again.signal }).then(
          () => child.process.kill("SIGTERM"),
          () => undefined,
        );
      const late = setTimeout(() => child.process.kill("SIGKILL"), deadlineMs);
      const { code, signal } = await child.exited;
      const tookMs = performance.now() - since;
      clearTimeout(late);
      again.abort();
      const stderr = child.stderr();
      const last = stderr.trimEnd().split("\n").at(-1) ?? "";
      const said: { behind?: object } = last.startsWith("{") ? JSON.parse(last) : {};
      const left = await leftBehind(dir, pid, place === "embedded" ? port : null);
      return { ...moment, tookMs, code, signal, counted: said.behind !== undefined, heard, left, stderr };
    } finally {
      child.process.kill("SIGKILL");
      if (place === "frozen") mongod.thaw();
    }
  });
}

/** What is wrong with how it stopped; null where it did as documented. */
export function complaint(stopped: Stopped): string | null {
  const { code, signal, counted, heard, left, tookMs, stderr, ...moment } = stopped;
  const where = `${JSON.stringify(moment)}: ended after ${Math.round(tookMs)} ms with ${code ?? signal}`;
  if (left.length > 0) return `${where}, and left ${left.join(", ")}\n${stderr}`;
  // A signal that comes before Node has read the program ends the process as it ends any.
  if (signal === "SIGTERM" && !heard && stderr === "") return null;
  // A second signal that comes after its last line meets a process that ends by itself.
  if (signal === "SIGTERM" && counted && moment.againMs !== null) return null;
  if (!counted) return `${where}, without a last line\n${stderr}`;
  return code === 0 ? null : `${where}\n${stderr}`;
}

interface Running {
  readonly process: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stderr(): string;
}

function collect(dir: string, settings: Record<string, string>): Running {
  const { PATH = "", HOME = "", MONGOMS_SYSTEM_BINARY, XDG_CACHE_HOME } = process.env;
  const env = {
    ...{ PATH, HOME, LOG_FORMAT: "json", HTTP_PORT: "0", TRADERS: TRADER },
    ...(MONGOMS_SYSTEM_BINARY !== undefined && { MONGOMS_SYSTEM_BINARY }),
    ...(XDG_CACHE_HOME !== undefined && { XDG_CACHE_HOME }),
    ...{ DATA_DIR: join(dir, "data"), HYPERLIQUID_API_URL: "http://127.0.0.1:9", ...settings },
  };
  const child = spawn(process.execPath, [MAIN, "collect"], {
    cwd: dir,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = once(child, "close").then(([code, signal]) => ({ code, signal }));
  return { process: child, exited, stderr: () => stderr };
}

/** Its mongod, the watchdog of that, its lock, its port: given a moment to be seen as gone. */
async function leftBehind(dir: string, pid: number, port: number | null): Promise<string[]> {
  const look = async (): Promise<string[]> => {
    const processes = (await commandLines()).filter(
      (line) => line.includes(`${dir}/`) || line.includes(`mongo_killer.js ${pid} `),
    );
    const locks = existsSync(join(dir, "data"))
      ? (await readdir(join(dir, "data"))).filter((name) => name.startsWith("lock-"))
      : [];
    const open = port !== null && (await listens(port)) ? [`port ${port}`] : [];
    return [...processes, ...locks, ...open];
  };
  let left = await look();
  const gone = async (): Promise<boolean> => {
    left = await look();
    return left.length === 0;
  };
  await waitFor("it to be gone", gone, 3_000).catch(() => undefined);
  return left;
}

async function commandLines(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(lines)).map((line) => line.replaceAll("\0", " "));
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const answer = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}

async function inDirectory<T>(deed: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-stops-"));
  try {
    return await deed(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** All of them, one after the other; gives what is wrong with each that is not as documented. */
export async function stopAll(all: readonly Moment[], deadlineMs: number): Promise<string[]> {
  const mongod = await OwnMongod.start();
  const complaints: string[] = [];
  try {
    for (const moment of all) {
      const found = complaint(await stopAt(moment, deadlineMs, mongod));
      if (found !== null) complaints.push(found);
    }
  } finally {
    await mongod.discard();
  }
  return complaints;
}
