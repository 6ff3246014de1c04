// The coins that the venue lists, with what was traded of each within a day: asked for hourly.
import { type Decimal, parseDecimal } from "../../../domain/decimal.js";
import type { Clock } from "../../../timing/clock.js";
import { pause } from "../../../timing/pause.js";
import type { DexList } from "../dexes/dex-list.js";
import type { Answer } from "../info/answer.js";
import type { InfoClient } from "../info/client.js";
import { type InfoSink, reportAnswer } from "../info/report-answer.js";
import type { How } from "../info/transport.js";
import type { WireCoinVolumes } from "../wire/info/coin-volumes.js";

/** How long a list is believed, ms. */
const LISTED_MS = 3_600_000;

/** Between two tries to have it, ms. */
const AGAIN_MS = 60_000;

/** Coins of one list that are taken. The first dex had 234 in 2026, spot about 300. */
const COINS_MAX = 5_000;

/** Stands for the list of spot among those of the dexes: no dex is named like that. */
const SPOT = "spot:";

interface CoinPart {
  readonly coins: ReadonlyMap<string, Decimal | null>;
  readonly complete: boolean;
}

export interface CoinListOptions {
  readonly info: Pick<InfoClient, "metaAndAssetCtxs" | "spotMetaAndAssetCtxs">;
  readonly clock: Clock;
  readonly sink: Pick<InfoSink, "drift" | "quarantine">;
  readonly dexes: Pick<DexList, "names" | "refresh">;
}

export class CoinList {
  readonly #options: CoinListOptions;
  /** By dex, {@link SPOT} among them. */
  readonly #parts = new Map<string, CoinPart>();
  readonly #dueAt = new Map<string, number>();
  #coins: ReadonlyMap<string, Decimal | null> = new Map();
  #version = 0;

  constructor(options: CoinListOptions) {
    this.#options = options;
  }

  /** By name, as subscriptions have it. */
  get coins(): ReadonlyMap<string, Decimal | null> {
    return this.#coins;
  }

  /** Whether nothing that the venue lists is missing. */
  get complete(): boolean {
    return this.#names().every((name) => this.#parts.get(name)?.complete === true);
  }

  /** Another one as soon as a coin came or went. */
  get version(): number {
    return this.#version;
  }

  /** Asks for what is due, one list after the other; calls `changed` after each that was answered. */
  async refresh(how: How, changed: () => void): Promise<void> {
    await this.#options.dexes.refresh(how);
    const names = this.#names();
    for (const name of this.#parts.keys()) if (!names.includes(name)) this.#parts.delete(name);
    for (const name of names) {
      if (how.signal.aborted) return;
      const now = this.#options.clock.now();
      if (now < (this.#dueAt.get(name) ?? Number.NEGATIVE_INFINITY)) continue;
      this.#dueAt.set(name, now + AGAIN_MS);
      if (this.#take(name, await this.#ask(name, how))) changed();
    }
  }

  /** Builder dexes last: there may be many. */
  #names(): string[] {
    return ["", SPOT, ...this.#options.dexes.names];
  }

  #ask(name: string, how: How): Promise<Answer<WireCoinVolumes>> {
    const { info } = this.#options;
    return name === SPOT ? info.spotMetaAndAssetCtxs(how) : info.metaAndAssetCtxs(name, how);
  }

  /** A list from which something was refused takes no coin away. */
  #take(name: string, answer: Answer<WireCoinVolumes>): boolean {
    if (!answer.ok) return false;
    reportAnswer(answer, this.#options.sink);
    const { coins: told, complete } = answer.value;
    const before = complete ? [] : (this.#parts.get(name)?.coins ?? []);
    const volumes = told
      .slice(0, COINS_MAX)
      .map(
        ({ name: coin, dayNtlVlm }) => [coin, dayNtlVlm === null ? null : parseDecimal(dayNtlVlm)] as const,
      );
    this.#parts.set(name, { coins: new Map([...before, ...volumes]), complete });
    if (complete) this.#dueAt.set(name, this.#options.clock.now() + LISTED_MS);
    const all = new Map([...this.#parts.values()].flatMap(({ coins }) => [...coins]));
    const same = all.size === this.#coins.size && [...all.keys()].every((coin) => this.#coins.has(coin));
    if (!same) this.#version++;
    this.#coins = all;
    return true;
  }
}

export interface CoinRefreshes {
  readonly list: CoinList;
  readonly clock: Clock;
  /** Whether the list is of use now. */
  readonly wanted: () => boolean;
  /** Called after each answer. */
  readonly changed: () => void;
  readonly signal: AbortSignal;
}

/** Between two looks at whether a list is due, ms; and before there is one. */
const REVIEW_MS = 5_000;
const FIRST_REVIEW_MS = 500;

/** Keeps the list new, until `signal` aborts. */
export async function refreshCoins({ list, clock, wanted, changed, signal }: CoinRefreshes): Promise<void> {
  while (!signal.aborted) {
    if (wanted()) await list.refresh({ klass: "tape", signal }, changed);
    await pause(clock.real(list.coins.size === 0 ? FIRST_REVIEW_MS : REVIEW_MS), signal);
  }
}
