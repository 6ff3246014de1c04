// Which requests fail, in the venue's own words: told when it begins, told when it is over, and what is unreadable once.
import { type Quarantined, quarantined } from "../../../domain/quarantined.js";
import type { Failure, FailureKind } from "./answer.js";
import type { InfoType } from "./counts.js";

/** What is asked of whom: `user` and `dex` where the request has them. */
export interface FailingSubject {
  readonly type: InfoType;
  readonly user?: string;
  readonly dex?: string;
}

/** A request that is not answered, again and again. Times are ms. */
export interface FailingRequest extends FailingSubject {
  readonly kind: FailureKind;
  /** The venue's, cut. */
  readonly words: string;
  readonly since: number;
  readonly lastAt: number;
  /** Asked so often in a row without an answer. */
  readonly times: number;
}

/** Requests that fail with the same words are one trouble; `first` was the first of them. */
export interface Trouble {
  readonly first: FailingRequest;
  readonly since: number;
}

/** Where it is told. */
export interface FailingSink {
  /** REST begins to fail in this way. */
  failing(trouble: Trouble): void;
  /** Everything that failed in this way is answered again, or was not asked any more. */
  answering(trouble: Trouble): void;
  /** An answer that cannot be read: once for each kind, and once more after an hour. */
  unreadable(entry: Quarantined): void;
}

/** It was the venue, or the way to it, that failed: what we did not send says nothing. */
const OURS: ReadonlySet<FailureKind> = new Set(["crowded", "breakerOpen", "stopped"]);

/** Who fails so often in a row is one that the venue always refuses, for now. */
const KEEPS_FAILING = 2;

const MAX_REQUESTS = 1_000;
const MAX_KINDS = 50;

/** Who was not asked for so long is not failing any more; ms. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/** The same trouble is told once in so long, however often it comes and goes; ms. */
const TOLD_EVERY_MS = 10 * 60_000;

/** The same kind of an unreadable answer is kept once in so long, ms. */
const KEPT_EVERY_MS = 60 * 60_000;

/** So many failures over so long without any answer are an outage: what failed in it is forgotten with its end. */
const OUTAGE_FAILURES = 5;
const OUTAGE_MS = 30_000;

interface FailingGroup extends Trouble {
  readonly keys: Set<string>;
  readonly told: boolean;
}

export class FailingRequests {
  readonly #sink: FailingSink;
  /** The one that failed last comes last. */
  readonly #requests = new Map<string, FailingRequest & { readonly way: string }>();
  readonly #groups = new Map<string, FailingGroup>();
  /** When each way of failing was last told, and each kind of an unreadable answer last kept. */
  readonly #toldAt = new Map<string, number>();
  readonly #keptAt = new Map<string, number>();
  /** Failures since the last answer of any request. */
  #unanswered = 0;
  #unansweredSince = 0;
  #answeredAt: number | null = null;

  constructor(sink: FailingSink) {
    this.#sink = sink;
  }

  /** When any request was last answered, ms; null if none was. */
  get answeredAt(): number | null {
    return this.#answeredAt;
  }

  answered(subject: FailingSubject, now: number): void {
    this.#answeredAt = now;
    const outage = this.#unanswered >= OUTAGE_FAILURES && now - this.#unansweredSince >= OUTAGE_MS;
    this.#unanswered = 0;
    if (outage) for (const key of [...this.#requests.keys()]) this.#end(key);
    else this.#end(keyOf(subject));
  }

  failed(subject: FailingSubject, { kind, detail }: Failure, now: number): void {
    if (OURS.has(kind)) return;
    if (this.#unanswered++ === 0) this.#unansweredSince = now;
    this.#forget(now);
    const key = keyOf(subject);
    const { since, times } = this.#requests.get(key) ?? { since: now, times: 0 };
    if (times === 0 && this.#requests.size >= MAX_REQUESTS) return;
    const way = this.#wayOf(kind, detail);
    const { type, user, dex } = subject;
    const whom = { type, ...(user !== undefined && { user }), ...(dex !== undefined && { dex }) };
    const request = { ...whom, kind, words: detail, since, lastAt: now, times: times + 1, way };
    if (this.#requests.get(key)?.way !== way) this.#end(key);
    this.#requests.delete(key);
    this.#requests.set(key, request);
    const group = this.#groups.get(way);
    if (group === undefined) this.#begin(way, key, request, now);
    else group.keys.add(key);
  }

  /** Keeps the text of an answer that could not be read. */
  unreadable({ type }: FailingSubject, raw: string, reason: string, now: number): void {
    const kind = `${type} ${general(reason)}`;
    forgetBefore(this.#keptAt, now - KEPT_EVERY_MS);
    const keptAt = this.#keptAt.get(kind);
    if (keptAt === undefined ? this.#keptAt.size >= MAX_KINDS : now - keptAt < KEPT_EVERY_MS) return;
    this.#keptAt.set(kind, now);
    this.#sink.unreadable(quarantined(raw, reason, type, now));
  }

  /** Whether the venue refuses this one whenever it is asked. */
  keepsFailing(subject: FailingSubject): boolean {
    return (this.#requests.get(keyOf(subject))?.times ?? 0) >= KEEPS_FAILING;
  }

  /** Those that the venue refuses whenever they are asked, the longest first. */
  list(now: number): FailingRequest[] {
    this.#forget(now);
    const keep = [...this.#requests.values()].filter(({ times }) => times >= KEEPS_FAILING);
    return keep.sort((a, b) => a.since - b.since);
  }

  /** The same words with other numbers in them are the same; ways beyond the bound are one. */
  #wayOf(kind: FailureKind, detail: string): string {
    const way = `${kind} ${general(detail)}`;
    const known = this.#groups.has(way) || this.#toldAt.has(way) || this.#toldAt.size < MAX_KINDS;
    return known ? way : kind;
  }

  #begin(way: string, key: string, first: FailingRequest, now: number): void {
    forgetBefore(this.#toldAt, now - TOLD_EVERY_MS);
    const told = now - (this.#toldAt.get(way) ?? Number.NEGATIVE_INFINITY) >= TOLD_EVERY_MS;
    const group: FailingGroup = { first, since: now, keys: new Set([key]), told };
    this.#groups.set(way, group);
    if (!told) return;
    this.#toldAt.set(way, now);
    this.#sink.failing(group);
  }

  #end(key: string): void {
    const request = this.#requests.get(key);
    if (request === undefined) return;
    this.#requests.delete(key);
    const group = this.#groups.get(request.way);
    group?.keys.delete(key);
    if (group === undefined || group.keys.size > 0) return;
    this.#groups.delete(request.way);
    if (group.told) this.#sink.answering(group);
  }

  #forget(now: number): void {
    for (const [key, { lastAt }] of this.#requests) {
      if (now - lastAt < FORGOTTEN_AFTER_MS) return;
      this.#end(key);
    }
  }
}

function forgetBefore(times: Map<string, number>, before: number): void {
  for (const [name, at] of times) if (at <= before) times.delete(name);
}

/** The same for the same question to the venue, whatever part of its answer is asked for. */
export function keyOf({ type, user = "", dex = "" }: FailingSubject): string {
  return `${type} ${user} ${dex}`;
}

/** Without what differs from one answer to the next: numbers, and words that hold one, as ids of requests do. */
function general(words: string): string {
  return words.replace(/[\w-]*\d[\w-]*/g, "#").replace(/#([^\w#]+#)+/g, "#");
}
