// Writes one batch of events; whatever is written again is harmless.
import { type AnyBulkWriteOperation, BSON, type Collection } from "mongodb";
import type { CurrentState, Event, FillEvent, OrderEvent, PositionEvent } from "../domain/event.js";
import { type Quarantined, quarantined } from "../domain/quarantine.js";
import { foldOrders } from "../domain/rank.js";
import { type Acknowledged, acknowledge, type BulkOutcome, outcomeOf } from "./acknowledge.js";
import type { Collections, Row } from "./collections.js";
import { fillDocument, positionDocument, stateHalves } from "./documents.js";
import { id64 } from "./numbers.js";
import { completion, fillInStage, openOrderFields, orderDocument, outrankedBy } from "./order-documents.js";
import { writeQuarantine } from "./quarantine.js";

/** What is written together: at most a few thousand events, in the order they happened. */
export interface EventBatch {
  readonly events: readonly Event[];
  readonly states: readonly CurrentState[];
  readonly quarantined: readonly Quarantined[];
}

/** New documents, and events whose document was there already. */
export interface Counted {
  readonly inserted: number;
  readonly duplicates: number;
}

export interface Written {
  readonly orders: Counted;
  readonly positions: Counted;
  readonly fills: Counted;
  /** Frames, orders and documents put aside. */
  readonly quarantined: number;
}

export class EventWriter {
  readonly #all: Collections;
  readonly #collector: string;
  readonly #clock: () => number;

  /** `collector` names this collector in every document; `clock` gives ms. */
  constructor(all: Collections, collector: string, clock: () => number) {
    this.#all = all;
    this.#collector = collector;
    this.#clock = clock;
  }

  /**
   * Resolves when the database has everything in `batch`. Rejects when it did not acknowledge all of it:
   * then the same batch is to be written again, whole. `trader_orders` comes first, so that `open_orders`
   * never knows of an event that is not written.
   */
  async write(batch: EventBatch): Promise<Written> {
    const now = this.#clock();
    const bad: Quarantined[] = [];
    const told = batch.events.filter((event) => event.kind === "order");
    const orders = await this.#writeOrders(told, now, bad);
    const positions = await this.#insert(
      this.#all.positions,
      batch.events
        .filter((event): event is PositionEvent => event.kind === "position")
        .map((event) => positionDocument(event, this.#collector, now)),
      bad,
    );
    const fills = await this.#insert(
      this.#all.fills,
      batch.events
        .filter((event): event is FillEvent => event.kind === "fill")
        .map((event) => fillDocument(event, this.#collector, now)),
      bad,
    );
    await this.#bulk(
      this.#all.currentState,
      batch.states.flatMap(stateHalves).map((half) => ({ updateOne: { ...half, upsert: true } })),
    );
    await writeQuarantine(this.#all, [...batch.quarantined, ...bad]);
    return { orders, positions, fills, quarantined: batch.quarantined.length + bad.length };
  }

  async #writeOrders(events: readonly OrderEvent[], now: number, bad: Quarantined[]): Promise<Counted> {
    const fresh = events.filter((event) => !event.completes);
    const learnt = events.filter((event) => event.completes);
    const collector = this.#collector;
    const counted = await this.#insert(
      this.#all.orders,
      fresh.map((event) => orderDocument(event, collector, now)),
      bad,
    );
    await this.#bulk(
      this.#all.orders,
      learnt.map((event) => ({ updateOne: { ...completion(event, collector, now), upsert: true } })),
    );
    await this.#bulk(
      this.#all.openOrders,
      [...foldOrders(fresh).values()].map((event) => ({
        updateOne: {
          filter: outrankedBy(event),
          update: { $set: openOrderFields(event, collector, now) },
          upsert: true,
        },
      })),
    );
    await this.#bulk(
      this.#all.openOrders,
      learnt.map((event) => ({
        updateOne: {
          filter: { _id: id64(event.order.oid), inc: event.inc },
          update: [fillInStage(openOrderFields(event, collector, now))],
        },
      })),
      { mayMissRows: true },
    );
    return counted;
  }

  async #insert(collection: Collection<Row>, docs: readonly Row[], bad: Quarantined[]): Promise<Counted> {
    if (docs.length === 0) return { inserted: 0, duplicates: 0 };
    const outcome = await collection
      .insertMany([...docs], { ordered: false })
      .then(
        (result): BulkOutcome => ({
          applied: result.insertedCount,
          writeErrors: [],
          writeConcernError: null,
        }),
      )
      .catch(outcomeOf);
    const { applied, duplicates, bad: refused } = acknowledge(docs.length, outcome);
    for (const { index, message } of refused) {
      const raw = BSON.EJSON.stringify(docs[index] ?? null);
      bad.push(
        quarantined(raw, `refused by the database: ${message}`, collection.collectionName, this.#clock()),
      );
    }
    return { inserted: applied, duplicates };
  }

  async #bulk(
    collection: Collection<Row>,
    operations: readonly AnyBulkWriteOperation<Row>[],
    options: { mayMissRows?: boolean } = {},
  ): Promise<Acknowledged | null> {
    if (operations.length === 0) return null;
    const outcome = await collection
      .bulkWrite([...operations], { ordered: false })
      .then((result): BulkOutcome => {
        const applied =
          options.mayMissRows === true ? operations.length : result.matchedCount + result.upsertedCount;
        return { applied, writeErrors: [], writeConcernError: null };
      })
      .catch(outcomeOf);
    return acknowledge(operations.length, outcome);
  }
}
