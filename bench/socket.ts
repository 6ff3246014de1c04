// Frames a second from a socket through a client and a ledger, beside a ws client that does nothing with them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { Address } from "../src/domain/address.js";
import { Ledger } from "../src/domain/ledger.js";
import { REAL_CLOCK } from "../src/timing/clock.js";
import { StreamClient } from "../src/venues/hyperliquid/stream/client/client.js";
import { ConnectGate } from "../src/venues/hyperliquid/stream/client/connect-gate.js";
import { SendBudget } from "../src/venues/hyperliquid/stream/client/send-budget.js";
import { VENUE_TIMINGS } from "../src/venues/hyperliquid/stream/session/timings.js";
import { type Bench, count, ratio } from "./report.js";
import { median } from "./rounds.js";

const TRADER: Address = "0x00000000000000000000000000000000000000a1";
const ORDERS = 200;
const ROUNDS = 5;
const ROUND_MS = 2_000;

export const socketBench: Bench = {
  name: "socket",
  async run(report) {
    const flood = fileURLToPath(new URL("flood.ts", import.meta.url));
    const venue = spawn(process.execPath, ["--import", "tsx", flood, TRADER, String(ORDERS)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const url = `ws://127.0.0.1:${await portOf(venue)}`;
      const bare: number[] = [];
      const whole: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        bare.push(await bareFrames(url));
        whole.push(await wholeFrames(url));
      }
      const shares = whole.map((frames, round) => frames / (bare[round] ?? Number.NaN));
      report.table(
        [
          "orders in a frame",
          "ws client that does nothing, frames/s",
          "client and ledger, frames/s",
          "share",
        ],
        [[count(ORDERS), count(median(bare)), count(median(whole)), ratio(median(shares))]],
      );
      report.note("each frame is unchanged; sender and receiver are processes of their own");
    } finally {
      venue.kill();
    }
  },
};

async function portOf(venue: ChildProcess): Promise<string> {
  if (venue.stdout === null) throw new Error("the venue has no stdout");
  const [line] = await once(createInterface({ input: venue.stdout }), "line");
  return String(line);
}

async function bareFrames(url: string): Promise<number> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  let frames = 0;
  socket.on("message", () => frames++);
  await once(socket, "open");
  const perSecond = await rate(() => frames);
  socket.terminate();
  return perSecond;
}

async function wholeFrames(url: string): Promise<number> {
  const ledger = new Ledger(TRADER, { closeAfterMissing: 2, sampleIntervalMs: 300_000 });
  let frames = 0;
  const nothing = (): void => undefined;
  const client = new StreamClient(
    0,
    {
      url,
      egress: { name: "default", localAddress: null },
      timings: VENUE_TIMINGS,
      clock: REAL_CLOCK,
      random: Math.random,
      gate: new ConnectGate(1_000, 60_000, REAL_CLOCK),
      budget: new SendBudget(1_000, 60_000, REAL_CLOCK),
    },
    {
      observe: (observation) => {
        ledger.apply(observation);
        frames++;
      },
      ...{ quarantine: nothing, drift: nothing, connected: nothing, disconnected: nothing },
      ...{ error: nothing, acked: nothing, refused: nothing, admitted: nothing, turnedAway: nothing },
      ...{ updates: nothing, trades: nothing, lost: nothing },
    },
  );
  client.want([{ type: "openOrders", user: TRADER, dex: "" }]);
  while (frames === 0) await new Promise((resolve) => setImmediate(resolve));
  const perSecond = await rate(() => frames);
  await client.stop(AbortSignal.abort());
  return perSecond;
}

async function rate(frames: () => number): Promise<number> {
  const from = { frames: frames(), at: performance.now() };
  await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  return ((frames() - from.frames) * 1_000) / (performance.now() - from.at);
}
