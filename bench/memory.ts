// Bytes of heap that one tracked order costs, with everything that a ledger keeps of it.
import type { Address } from "../src/domain/address.js";
import { Ledger } from "../src/domain/ledger.js";
import { observe } from "../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../src/venues/hyperliquid/wire/decode.js";
import { OpenOrders } from "./orders.js";
import { type Bench, count } from "./report.js";

const TRADERS = 100;
const ORDERS_EACH = 1_000;
const GOAL_BYTES = 900;

export const memoryBench: Bench = {
  name: "memory",
  async run(report) {
    const before = settled();
    const ledgers: Ledger[] = [];
    for (let n = 0; n < TRADERS; n++) ledgers.push(followed(n));
    const after = settled();
    const tracked = ledgers.reduce((sum, ledger) => sum + ledger.openOrders().size, 0);
    const bytes = (after - before) / tracked;
    report.table(
      ["traders", "tracked orders", "heap MiB", "bytes per order"],
      [[count(TRADERS), count(tracked), ((after - before) / 2 ** 20).toFixed(1), count(bytes)]],
    );
    report.goal(
      `at most ${GOAL_BYTES} bytes of heap per tracked order`,
      bytes <= GOAL_BYTES,
      `${count(bytes)}`,
    );
  },
};

/** A ledger after three frames, as they come off a socket: the events they came to are gone. */
function followed(n: number): Ledger {
  const user: Address = `0x${n.toString(16).padStart(40, "0")}`;
  const orders = new OpenOrders(user, ORDERS_EACH, n + 1);
  const ledger = new Ledger(user, { closeAfterMissing: 2, sampleIntervalMs: 300_000 });
  for (const receivedAt of [0, 5_000, 10_000]) {
    for (const each of observe(decode(orders.text()), { instance: `0.1/${user}`, receivedAt }))
      ledger.apply(each);
    orders.change(0.1);
  }
  return ledger;
}

/** Bytes in use after collections. */
function settled(): number {
  if (globalThis.gc === undefined) throw new Error("node was not started with --expose-gc");
  for (let n = 0; n < 5; n++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
