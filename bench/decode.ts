// What a frame of open orders costs on its way through decode, observe and ledger, beside a bare JSON.parse of it.
import type { Address } from "../src/domain/address.js";
import { Ledger } from "../src/domain/ledger.js";
import { observe } from "../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../src/venues/hyperliquid/wire/decode.js";
import { OpenOrders } from "./orders.js";
import { type Bench, count, ratio } from "./report.js";
import { cpuMs, inTurns } from "./rounds.js";

const TRADER: Address = "0x00000000000000000000000000000000000000a1";
const SIZES = [20, 200, 1_000];
const CHANGED = [0, 0.01, 0.1];
const FRAME_EVERY_MS = 5_000;
const SEED = 1;

/** So many orders in each round of each rival: enough that a round pays for its own garbage. */
const ORDERS_PER_ROUND = 10_000;
const COURSE = { rounds: 40, warmUp: 10, clock: cpuMs };

/** Times JSON.parse what an unchanged frame may cost. */
const GOAL = 1.5;

export const decodeBench: Bench = {
  name: "decode",
  async run(report) {
    let worst = 0;
    const rows: string[][] = [];
    for (const size of SIZES) {
      for (const share of CHANGED) {
        const { bytes, parseUs, wholeUs, times } = await race(size, share);
        if (share === 0) worst = Math.max(worst, times);
        rows.push([
          count(size),
          `${share * 100} %`,
          count(bytes),
          parseUs.toFixed(1),
          wholeUs.toFixed(1),
          ratio(times),
        ]);
      }
    }
    report.table(
      ["orders", "changed", "bytes", "JSON.parse µs", "decode+observe+apply µs", "times JSON.parse"],
      rows,
    );
    report.goal(
      `an unchanged frame costs at most ${GOAL} x JSON.parse of the same bytes`,
      worst <= GOAL,
      `worst ${ratio(worst)} x`,
    );
  },
};

/** µs for a frame of `size` orders of which `share` changed since the frame before. */
async function race(
  size: number,
  share: number,
): Promise<{ bytes: number; parseUs: number; wholeUs: number; times: number }> {
  const orders = new OpenOrders(TRADER, size, SEED);
  const ledger = new Ledger(TRADER, { closeAfterMissing: 2, sampleIntervalMs: 300_000 });
  const frames = ORDERS_PER_ROUND / size;
  let texts: string[] = [];
  let receivedAt = 1_790_000_000_000;
  let events = 0;
  let expected = size;
  const parse = (): void => {
    for (const text of texts) JSON.parse(text);
  };
  const wholeWay = (): void => {
    for (const text of texts) {
      receivedAt += FRAME_EVERY_MS;
      const reception = { instance: `0.1/openOrders:${TRADER}:`, receivedAt };
      for (const observation of observe(decode(text), reception)) {
        events += ledger.apply(observation).events.length;
      }
    }
  };
  const prepare = (): void => {
    texts = [];
    while (texts.length < frames) {
      expected += orders.change(share);
      texts.push(orders.text());
    }
  };
  const { ms, ratios } = await inTurns([parse, wholeWay], { ...COURSE, prepare });
  // The first frame shows changes of orders that nothing was known of before.
  if (Math.abs(events - expected) > share * size)
    throw new Error(`${events} events of ${size} orders, expected ${expected}`);
  const [parseMs = Number.NaN, wholeMs = Number.NaN] = ms;
  return {
    bytes: texts[0]?.length ?? 0,
    parseUs: (parseMs / frames) * 1_000,
    wholeUs: (wholeMs / frames) * 1_000,
    times: ratios[1] ?? Number.NaN,
  };
}
