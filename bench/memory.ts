// What an order costs in memory while it is tracked: ledgers that learnt 100,000 orders from frames.
import type { Address } from "../src/domain/address.js";
import { Ledger } from "../src/domain/ledger.js";
import { observe } from "../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../src/venues/hyperliquid/wire/decode.js";
import { OpenOrders } from "./orders.js";
import { type Bench, count } from "./report.js";

const TRADERS = 100;
const ORDERS = 1_000;
const FRAME_EVERY_MS = 5_000;

/** Of each trader's orders, this share changes from one frame to the next, for so many frames. */
const CHANGED = 0.1;
const FRAMES = 30;

const GOAL_BYTES = 900;

interface Trader {
  readonly orders: OpenOrders;
  readonly ledger: Ledger;
  receivedAt: number;
}

export const memoryBench: Bench = {
  name: "memory",
  async run(report) {
    const collect = globalThis.gc;
    if (collect === undefined) throw new Error("node must run with --expose-gc, as npm run bench does");
    const traders = makeTraders();
    const before = settled(collect);
    const rows: string[][] = [];
    let worst = 0;
    const measure = (when: string): void => {
      const bytes = (settled(collect) - before) / (TRADERS * ORDERS);
      worst = Math.max(worst, bytes);
      rows.push([when, count(TRADERS * ORDERS), count(bytes)]);
    };
    for (const trader of traders) show(trader);
    measure("after the first frame of each trader");
    for (let frame = 0; frame < FRAMES; frame++) {
      for (const trader of traders) {
        trader.orders.change(CHANGED);
        show(trader);
      }
    }
    measure(`${FRAMES} frames later, of whose orders ${CHANGED * 100} % changed each time`);
    const tracked = traders.reduce((sum, { ledger }) => sum + ledger.openOrders().size, 0);
    if (tracked !== TRADERS * ORDERS) throw new Error(`${tracked} orders are tracked`);
    report.table(["measured", "orders", "bytes per order"], rows);
    report.goal(`at most ${GOAL_BYTES} B per tracked order`, worst <= GOAL_BYTES, `worst ${count(worst)} B`);
  },
};

function makeTraders(): Trader[] {
  return Array.from({ length: TRADERS }, (_, place) => {
    const address: Address = `0x${(place + 1).toString(16).padStart(40, "0")}`;
    return {
      orders: new OpenOrders(address, ORDERS, place + 1),
      ledger: new Ledger(address, { closeAfterMissing: 2, sampleIntervalMs: 300_000 }),
      receivedAt: 1_790_000_000_000,
    };
  });
}

function show(trader: Trader): void {
  trader.receivedAt += FRAME_EVERY_MS;
  const reception = { instance: `0.1/${trader.ledger.ethAddress}`, receivedAt: trader.receivedAt };
  for (const observation of observe(decode(trader.orders.text()), reception))
    trader.ledger.apply(observation);
}

/** Bytes that are held when nothing more can be collected: the heap's, and of strings and buffers outside of it. */
function settled(collect: () => void): number {
  for (let round = 0; round < 4; round++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
