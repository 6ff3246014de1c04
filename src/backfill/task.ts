// Fetches one kind of one trader's history, page by page; each page is written before its checkpoint.
import type { Address } from "../domain/address.js";
import type { CashEvent } from "../domain/cash.js";
import type { Fill } from "../domain/fill.js";
import type { Past } from "../domain/observation.js";
import { countRejected } from "../domain/past-orders.js";
import type { Quarantined } from "../domain/quarantined.js";
import {
  type Checkpoint,
  followedSince,
  readCheckpoint,
  storedOrders,
  writeCheckpoint,
} from "../store/write/backfill-checkpoints.js";
import type { HistoryRow, PagedHistory } from "../venues/history.js";
import type { BackfillKind, BackfillParts, Ended } from "./options.js";
import { SETTLES_MS, Stalled, turn } from "./paging.js";
import { answered, type Patience, persist, Stopped, taken } from "./patience.js";
import { type PageOf, recordCash, recordFills } from "./record.js";
import { cover, missing, type Span } from "./spans.js";

/** After a page: what it brought, and the part of the history that is fetched, 0 to 1. */
export type PageNews = (news: { readonly rows: number; readonly part: number }) => void;

export class BackfillTask {
  readonly #parts: BackfillParts;
  readonly #patience: Patience;
  readonly #ethAddress: Address;
  readonly #kind: BackfillKind;
  readonly #told: PageNews;
  #checkpoint: Checkpoint | null = null;
  #followed: Past | null = null;
  #counts = { pages: 0, rows: 0, inserted: 0, rejected: 0 };

  constructor(parts: BackfillParts, ethAddress: Address, kind: BackfillKind, told: PageNews) {
    const { clock, signal, random = Math.random } = parts;
    this.#parts = parts;
    this.#patience = { clock, signal, random };
    this.#ethAddress = ethAddress;
    this.#kind = kind;
    this.#told = told;
  }

  /** Never rejects. `since` as in {@link BackfillOptions}. */
  async run(since: number | null): Promise<Ended> {
    try {
      await this.#fetch(since);
      return this.#ended("done", null);
    } catch (error) {
      if (error instanceof Stopped || this.#parts.signal.aborted) return this.#ended("stopped", null);
      const message = error instanceof Error ? error.message : String(error);
      await this.#rememberOnce({ error: message }).catch(() => undefined);
      return this.#ended("failed", message);
    }
  }

  async #fetch(since: number | null): Promise<void> {
    const { all, clock } = this.#parts;
    const kind = this.#kind;
    const known = await this.#persist(() => readCheckpoint(all, this.#ethAddress, kind));
    const wanted = { from: since ?? known.since ?? 0, to: clock.now() };
    const oldestSince = Math.min(known.since ?? wanted.from, wanted.from);
    this.#checkpoint = { ...known, since: oldestSince, done: false, error: null };
    if (kind === "orders") return this.#orders(wanted);
    const spans = missing(wanted, known.covered);
    const { history } = this.#parts;
    if (kind === "fills" || kind === "twap") {
      const { source } = history[kind];
      const record = (fills: readonly Fill[], page: PageOf) => recordFills(this.#parts, source, fills, page);
      return this.#pages({ paged: history[kind], record }, spans, wanted.to);
    }
    const collection = kind === "ledger" ? "ledgerUpdates" : kind;
    const record = (events: readonly CashEvent[]) => recordCash(this.#parts, collection, events);
    return this.#pages({ paged: history[kind], record }, spans, wanted.to);
  }

  /** The venue's log has no pages: what is older than it shows is lost. */
  async #orders(wanted: Span): Promise<void> {
    const { history, all, recorder, signal, until } = this.#parts;
    const ethAddress = this.#ethAddress;
    const { source, pageRows } = history.orders;
    const page = await this.#persist(() => answered(history.orders.ask(ethAddress, signal)));
    const { askedAt, receivedAt } = page;
    this.#putAside(page.quarantined);
    const told = page.rows.map(({ row }) => row);
    const oids = [...new Set(told.map(({ order }) => order.oid))];
    const { from } = wanted;
    const { inserted } = await this.#persist(async () => {
      const [past, { told: known, unexplained, open }] = await Promise.all([
        this.#past(),
        storedOrders(all, ethAddress, oids),
      ]);
      const statuses = told.filter(({ order }) => !known.has(order.oid));
      const about = { ethAddress, receivedAt, source, since: from };
      const asStored = { stored: open, until: await until(ethAddress) };
      return taken(recorder.record({ kind: "history", ...about, statuses, past, unexplained, ...asStored }));
    });
    this.#counts.inserted += inserted;
    this.#counts.rejected += countRejected(told);
    const times = told.map(({ statusTimestamp }) => statusTimestamp);
    const oldest = times.length === 0 ? null : Math.min(...times);
    const full = page.received >= pageRows;
    const covered = this.#checkpoint?.covered ?? [];
    const reached = covered.some((span) => oldest !== null && span.from <= oldest && oldest <= span.to);
    const span = {
      from: full && oldest !== null ? Math.max(from, oldest) : from,
      to: Math.max(from, askedAt - SETTLES_MS, ...times),
    };
    const truncated = full && !reached && oldest !== null && oldest > from;
    // In one: of what is covered already, nobody could tell later whether it was cut short.
    await this.#turned(span, page.received, oldest, 1, this.#finished(truncated));
  }

  async #pages<T>(kind: RecordedHistory<T>, spans: readonly Span[], to: number): Promise<void> {
    for (const span of spans) await this.#span(kind, span);
    const { reach, pageRows } = kind.paged;
    const short = reach === null ? 0 : reach - this.#known().rowsSinceDone;
    // What happened since then is among the rows that the venue shows at most.
    if (short > 0 && short <= pageRows) await this.#span(kind, { from: to, to: this.#parts.clock.now() });
    await this.#remember(this.#finished(reach !== null && this.#known().rowsSinceDone >= reach));
  }

  async #span<T>({ paged, record }: RecordedHistory<T>, whole: Span): Promise<void> {
    /** Rows at the edges of what is still to be asked for: they come again. */
    let had = new Map<string, number>();
    let first: number | null = null;
    const waiting = [whole];
    for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
      const asked = span;
      const { signal } = this.#parts;
      const page = await this.#persist(() => answered(paged.ask(this.#ethAddress, asked, signal)));
      const { rows, times, received, askedAt, receivedAt } = page;
      this.#putAside(page.quarantined);
      const fresh = rows.filter(({ id }) => !had.has(id));
      const { inserted } = await this.#persist(async () => {
        const about = { ethAddress: this.#ethAddress, receivedAt, past: await this.#past() };
        return record(fresh.map(rowOf), about);
      });
      this.#counts.inserted += inserted;
      const oldest = rows.reduce<number | null>((least, { time }) => Math.min(least ?? time, time), null);
      first ??= oldest;
      const { covered, rest } = turn(asked, { times, received, askedAt }, paged.pageRows);
      waiting.push(...rest.toReversed());
      const edges = new Set(waiting.flatMap(({ from, to }) => [from, to]));
      const met: [string, number][] = rows.map(({ id, time }) => [id, time]);
      had = new Map([...had, ...met].filter(([, time]) => edges.has(time)));
      const refused = received - times.length;
      await this.#turned(
        covered,
        fresh.length + refused,
        oldest,
        partOf(whole, first ?? whole.from, waiting),
      );
    }
  }

  /** What the database has is noted as fetched. */
  async #turned(
    span: Span | null,
    rows: number,
    oldest: number | null,
    part: number,
    more: Partial<Checkpoint> = {},
  ): Promise<void> {
    const known = this.#known();
    this.#counts.pages++;
    this.#counts.rows += rows;
    await this.#remember({
      covered: span === null ? known.covered : cover(known.covered, span),
      oldest: oldest === null ? known.oldest : Math.min(known.oldest ?? oldest, oldest),
      rows: known.rows + rows,
      rowsSinceDone: known.rowsSinceDone + rows,
      ...more,
    });
    this.#told({ rows, part });
  }

  #finished(truncated: boolean): Partial<Checkpoint> {
    return { done: true, rowsSinceDone: 0, truncated: this.#known().truncated || truncated };
  }

  #known(): Checkpoint {
    if (this.#checkpoint === null) throw new Stalled("its checkpoint was not read");
    return this.#checkpoint;
  }

  #remember(changed: Partial<Checkpoint>): Promise<void> {
    return this.#persist(() => this.#rememberOnce(changed));
  }

  async #rememberOnce(changed: Partial<Checkpoint>): Promise<void> {
    const { all, now = Date.now } = this.#parts;
    if (this.#checkpoint === null) return;
    const checkpoint = { ...this.#checkpoint, ...changed };
    await writeCheckpoint(all, checkpoint, now());
    this.#checkpoint = checkpoint;
  }

  /** Since when somebody follows the trader, as the database says; asked once. */
  async #past(): Promise<Past> {
    this.#followed ??= { followedSince: await followedSince(this.#parts.all, this.#ethAddress) };
    return this.#followed;
  }

  #putAside(entries: readonly Quarantined[]): void {
    if (entries.length > 0) this.#parts.recorder.quarantine(entries);
  }

  #persist<T>(attempt: () => Promise<T>): Promise<T> {
    return persist(attempt, this.#patience);
  }

  #ended(state: Ended["state"], error: string | null): Ended {
    const { oldest = null, truncated = false } = this.#checkpoint ?? {};
    const about = { ethAddress: this.#ethAddress, kind: this.#kind, state, error };
    return { ...about, ...this.#counts, oldest, truncated };
  }
}

/** What is asked, and where its rows go. */
interface RecordedHistory<T> {
  readonly paged: PagedHistory<T>;
  /** Resolves once the database has them; rejects where that is to be tried again. */
  readonly record: (rows: readonly T[], page: PageOf) => Promise<{ readonly inserted: number }>;
}

function rowOf<T>({ row }: HistoryRow<T>): T {
  return row;
}

/** Of a span whose rows begin at `first`, what is not waiting any more. */
function partOf(whole: Span, first: number, waiting: readonly Span[]): number {
  const from = Math.max(whole.from, first);
  const left = waiting.reduce((sum, span) => sum + Math.max(0, span.to - Math.max(from, span.from)), 0);
  return whole.to <= from ? 1 : Math.max(0, 1 - left / (whole.to - from));
}
