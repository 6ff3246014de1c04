// Two collectors that watch the same venue and write to the same database at the same time.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Event } from "../../../src/domain/event.js";
import { collections } from "../../../src/store/mongo/collections.js";
import { createClient } from "../../../src/store/mongo/connection.js";
import { EventWriter } from "../../../src/store/write/event-writer.js";
import { ledger } from "../../support/story.js";
import { type PreparedStore, preparedStore } from "../prepared.js";
import { Flow } from "./flow.js";
import { expectExactly } from "./lives.js";
import { seeded } from "./seed.js";
import { type Secret, shownBy, type Told, walks } from "./walks.js";

const COLLECTORS = ["one", "other"];
/** Lives that are written at the same time, in each run. */
const AT_ONCE = 12;
const OIDS = 1_000;
/** Not `origSz`: it is part of an update's id, and who does not know it tells another update. */
const SECRETS: readonly Secret[] = ["cloid", "tif"];

seeded("two collectors", 10);

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
afterAll(() => store.drop());

/** One of two collectors, with a connection of its own. */
async function collecting<T>(id: string, use: (flow: Flow) => Promise<T>): Promise<T> {
  const client = createClient(store.uri);
  try {
    const writer = new EventWriter(collections(client.db(store.name)), id, Date.now);
    return await use(await Flow.open(writer));
  } finally {
    await client.close();
  }
}

/** What a collector tells of which listings `skip` did not reach it. */
function heard(told: readonly Told[], skip: readonly boolean[]): Event[] {
  const trader = ledger();
  const reached = told.filter(({ news }, i) => news || skip[i % skip.length] !== true);
  return reached.flatMap(({ observation }) => trader.apply(observation).events);
}

const skips = fc.array(fc.boolean(), { minLength: 7, maxLength: 31 });
const stories = fc.noShrink(
  fc.array(fc.record({ walk: walks, skips: fc.tuple(skips, skips) }), {
    minLength: AT_ONCE,
    maxLength: AT_ONCE,
  }),
);

it("two collectors at once give one document for each event, and rows that are the fold of all", async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (lived) => {
      await store.clear();
      const told = COLLECTORS.map((_, which) =>
        lived.map(({ walk, skips }, n) => heard(shownBy(walk, 1 + n * OIDS, SECRETS), skips[which] ?? [])),
      );
      await Promise.all(
        COLLECTORS.map((id, which) =>
          collecting(id, async (flow) => {
            flow.start();
            for (const events of told[which] ?? []) flow.accept(events);
            await flow.finish();
            expect(flow.failures).toEqual([]);
          }),
        ),
      );
      await expectExactly(store.all, told.flat(2));
    }),
  );
});
