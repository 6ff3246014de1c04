// What is written ends the same, however it arrives: shuffled, cut into batches, repeated.
import fc from "fast-check";
import type { Document } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Event } from "../../../src/domain/event.js";
import { ledger } from "../../support/story.js";
import { batch, type PreparedStore, preparedStore } from "../prepared.js";
import { seeded } from "./seed.js";
import { type Secret, type Step, shownBy, walks } from "./walks.js";

seeded("arrivals", 40);

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
afterAll(() => store.drop());

interface Arrival {
  /** Keys to sort by, as many as there can be events. */
  readonly shuffle: readonly number[];
  readonly repeated: readonly number[];
  readonly sizes: readonly number[];
  readonly atOnce: boolean;
}

const SECRETS: readonly Secret[] = ["cloid", "tif", "origSz"];
const MOST = 400;
const keys = fc.array(fc.nat(), { minLength: MOST, maxLength: MOST });
const arrivals: fc.Arbitrary<Arrival> = fc.record({
  shuffle: fc.noShrink(keys),
  repeated: fc.array(fc.nat(), { maxLength: 20 }),
  sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
  atOnce: fc.boolean(),
});

/** Everything that a ledger tells of the walk: completions among it. */
function eventsOf(walk: readonly Step[]): Event[] {
  const trader = ledger();
  return shownBy(walk, 1, SECRETS).flatMap(({ observation }) => trader.apply(observation).events);
}

function batches(events: readonly Event[], { shuffle, repeated, sizes }: Arrival): Event[][] {
  const again = repeated.flatMap((pick) => events[pick % events.length] ?? []);
  const arriving = [...events, ...again]
    .map((event, i) => ({ event, key: shuffle[i % MOST] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ event }) => event);
  const cut: Event[][] = [];
  for (let i = 0; arriving.length > 0; i++) cut.push(arriving.splice(0, sizes[i % sizes.length]));
  return cut;
}

async function storedAfter(writes: readonly (readonly Event[])[], atOnce: boolean): Promise<Document[][]> {
  await store.clear();
  const write = (events: readonly Event[]) => store.writer.write(batch(events));
  if (atOnce) await Promise.all(writes.map(write));
  else for (const events of writes) await write(events);
  return Promise.all([store.stored("orders"), store.stored("openOrders"), store.stored("fills")]);
}

it("trader_orders, open_orders and trader_fills are the same for every arrival of the same events", async () => {
  await fc.assert(
    fc.asyncProperty(walks, arrivals, async (walk, arrival) => {
      const events = eventsOf(walk);
      const inOrder = await storedAfter([events], false);
      expect(await storedAfter(batches(events, arrival), arrival.atOnce)).toStrictEqual(inOrder);
    }),
  );
});
