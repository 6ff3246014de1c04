// Writes one batch of events; whatever is written again is harmless.
import type { Collection } from "mongodb";
import type { Counted, EventBatch, Written } from "../../domain/batch.js";
import type { FillEvent, OrderEvent } from "../../domain/event.js";
import { type Quarantined, quarantined } from "../../domain/quarantined.js";
import { foldOrders } from "../../domain/rank.js";
import type { Acknowledged } from "../mongo/acknowledge.js";
import { insertAll, type Upsert, upsertAll } from "../mongo/bulk.js";
import { type Collections, KNOWN_IN_PART, type Row } from "../mongo/collections.js";
import { date } from "../mongo/numbers.js";
import { storedIds } from "../read/stored-ids.js";
import { fundingDocument, ledgerUpdateDocument } from "./cash-documents.js";
import { mergeState } from "./current-state.js";
import { completeFill } from "./fill-completion.js";
import { completeEvent } from "./order-completion.js";
import { orderDocument } from "./order-documents.js";
import { completeRow, foldIntoRow, rowDocument } from "./order-rows.js";
import { fillDocument, positionDocument } from "./position-fill-documents.js";
import { writeQuarantine } from "./quarantine-rows.js";
import { mergeTwap } from "./twap-rows.js";

/** What the database is told of one item. `now` is our clock. */
type DocumentOf<T, D> = (item: T, collector: string, now: Date) => D;

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
   * Resolves when the database has everything in `batch`, what it refuses for good in `quarantine`. Rejects when it
   * did not acknowledge all of it: then the same batch is to be written again, whole.
   */
  async write(batch: EventBatch): Promise<Written> {
    const aside = [...batch.quarantined];
    const orderEvents = batch.events.filter((event) => event.kind === "order");
    const positionEvents = batch.events.filter((event) => event.kind === "position");
    const fillEvents = batch.events.filter((event) => event.kind === "fill");
    const orders = await this.#writeOrders(orderEvents, aside);
    const positions = await this.#insert(this.#all.positions, positionEvents, positionDocument, aside);
    const fills = await this.#writeFills(fillEvents, aside);
    const payments = batch.events.filter((event) => event.kind === "funding");
    const updates = batch.events.filter((event) => event.kind === "ledgerUpdate");
    const funding = await this.#insert(this.#all.funding, payments, fundingDocument, aside);
    const ledgerUpdates = await this.#insert(this.#all.ledgerUpdates, updates, ledgerUpdateDocument, aside);
    const twaps = batch.states.filter((state) => "twap" in state);
    const accounts = batch.states.filter((state) => "dex" in state);
    await this.#upsert(this.#all.currentState, accounts, mergeState, aside);
    await this.#upsert(this.#all.twaps, twaps, mergeTwap, aside);
    await writeQuarantine(this.#all, aside);
    return {
      orders,
      positions: counted(positions),
      fills,
      funding: counted(funding),
      ledgerUpdates: counted(ledgerUpdates),
      quarantined: aside.length,
    };
  }

  /**
   * `trader_orders` comes first, so that `open_orders` never knows of an event that is not written. An event that
   * was there already may have been told by somebody who knew less of it: this telling completes it.
   */
  async #writeOrders(events: readonly OrderEvent[], aside: Quarantined[]): Promise<Counted> {
    const { orders, openOrders } = this.#all;
    const fresh = events.filter((event) => !event.completes);
    const acknowledged = await this.#insert(orders, fresh, orderDocument, aside);
    const known = new Set(acknowledged.duplicates);
    const told = fresh.filter((_, place) => !known.has(place));
    const toldAgain = fresh.filter((_, place) => known.has(place));
    const learnt = [...toldAgain, ...events.filter((event) => event.completes)];
    await this.#upsert(orders, learnt, completeEvent, aside);
    await this.#foldRows(told, aside);
    await this.#upsert(openOrders, learnt, completeRow, aside);
    return counted(acknowledged);
  }

  /** A fill that was there already may have been told in part: this telling completes it, where it is whole. */
  async #writeFills(events: readonly FillEvent[], aside: Quarantined[]): Promise<Counted> {
    const { fills } = this.#all;
    const fresh = events.filter(({ completes }) => !completes);
    const acknowledged = await this.#insert(fills, fresh, fillDocument, aside);
    const known = acknowledged.duplicates.flatMap((place) => fresh[place] ?? []);
    const whole = known.filter(({ fill }) => fill.oid !== null);
    const inPart = await storedIds(
      fills,
      whole.map(({ id }) => id),
      KNOWN_IN_PART,
    );
    const learnt = [...whole.filter(({ id }) => inPart.has(id)), ...events.filter((each) => each.completes)];
    await this.#upsert(fills, learnt, completeFill, aside);
    return counted(acknowledged);
  }

  /** An order whose `new` is told here has no row, mostly: a plain insert is several times as fast as a guarded one. */
  async #foldRows(told: readonly OrderEvent[], aside: Quarantined[]): Promise<void> {
    const { openOrders } = this.#all;
    const begun = new Set(told.filter(({ action }) => action === "new").map(({ order }) => order.oid));
    const folded = [...foldOrders(told).values()];
    const fresh = folded.filter(({ order }) => begun.has(order.oid));
    const { duplicates } = await this.#insert(openOrders, fresh, rowDocument, aside);
    const there = new Set(duplicates);
    const known = folded.filter(({ order }) => !begun.has(order.oid));
    const rows = [...fresh.filter((_, place) => there.has(place)), ...known];
    await this.#upsert(openOrders, rows, foldIntoRow, aside);
  }

  async #insert<T>(
    collection: Collection<Row>,
    items: readonly T[],
    telling: DocumentOf<T, Row>,
    aside: Quarantined[],
  ): Promise<Acknowledged> {
    const now = date(this.#clock());
    const docs = items.map((item) => telling(item, this.#collector, now));
    const acknowledged = await insertAll(collection, docs);
    this.#putAside(collection, items, acknowledged, aside);
    return acknowledged;
  }

  async #upsert<T>(
    collection: Collection<Row>,
    items: readonly T[],
    telling: DocumentOf<T, Upsert>,
    aside: Quarantined[],
  ): Promise<void> {
    const now = date(this.#clock());
    const upserts = items.map((item) => telling(item, this.#collector, now));
    this.#putAside(collection, items, await upsertAll(collection, upserts), aside);
  }

  /** The item and not its document is kept: it is the same, and so counted, however often it is refused. */
  #putAside<T>(
    collection: Collection<Row>,
    items: readonly T[],
    { bad }: Acknowledged,
    aside: Quarantined[],
  ): void {
    for (const { index, message } of bad) {
      const reason = `refused by the database: ${message}`;
      aside.push(quarantined(JSON.stringify(items[index]), reason, collection.collectionName, this.#clock()));
    }
  }
}

function counted({ applied, duplicates }: Acknowledged): Counted {
  return { inserted: applied, duplicates: duplicates.length };
}
