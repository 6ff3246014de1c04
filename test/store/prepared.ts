// A prepared database of its own for a test file, with a writer whose clock stands still.
import { type Document, Double, Int32 } from "mongodb";
import type { EventBatch, State } from "../../src/domain/batch.js";
import { decimal } from "../../src/domain/decimal.js";
import type { Event } from "../../src/domain/event.js";
import type { Position } from "../../src/domain/position.js";
import type { Quarantined } from "../../src/domain/quarantined.js";
import { type Collections, prepareCollections, type Retention } from "../../src/store/mongo/collections.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { T0 } from "../support/story.js";

export const RETENTION: Retention = { orderDays: 30, positionDays: 90, fillDays: 365 };
export const COLLECTOR = "5b1f6c1e-0000-4000-8000-00000000c011";
/** What the writer's clock shows. */
export const NOW = T0 + 123_456;

export interface PreparedStore extends FreshDatabase {
  readonly all: Collections;
  readonly writer: EventWriter;
  /** All documents of a collection by `_id`, with the types that the database has. */
  stored(collection: keyof Collections): Promise<Document[]>;
  /** Forgets all documents; indexes stay. */
  clear(): Promise<void>;
}

export async function preparedStore(): Promise<PreparedStore> {
  const fresh = await freshDatabase();
  const all = await prepareCollections(fresh.db, RETENTION);
  return {
    ...fresh,
    all,
    writer: new EventWriter(all, COLLECTOR, () => NOW),
    stored: (name) =>
      fresh.db
        .collection(all[name].collectionName, { promoteValues: false })
        .find()
        .sort({ _id: 1 })
        .toArray(),
    clear: async () => {
      await Promise.all(Object.values(all).map((each) => each.deleteMany({})));
    },
  };
}

export function batch(
  events: readonly Event[],
  states: readonly State[] = [],
  quarantined: readonly Quarantined[] = [],
): EventBatch {
  return { events, states, quarantined };
}

/** A position of which nothing is unknown. */
export const SHORT: Position = {
  coin: "xyz:TSLA",
  dex: "xyz",
  szi: decimal("-12"),
  entryPx: decimal("250.5"),
  positionValue: decimal("3006"),
  unrealizedPnl: decimal("-1.25"),
  marginUsed: decimal("300.6"),
  liquidationPx: decimal("275"),
  leverage: 10,
  leverageType: "isolated",
  rawUsd: decimal("3306.6"),
  fundingSinceOpen: decimal("-0.5"),
};

/** The same as the database holds it. */
export const SHORT_FIELDS = {
  coin: "xyz:TSLA",
  dex: "xyz",
  szi: new Double(-12),
  entryPx: new Double(250.5),
  positionValue: new Double(3_006),
  unrealizedPnl: new Double(-1.25),
  marginUsed: new Double(300.6),
  liquidationPx: new Double(275),
  leverage: new Int32(10),
  leverageType: "isolated",
  rawUsd: new Double(3306.6),
  fundingSinceOpen: new Double(-0.5),
};
