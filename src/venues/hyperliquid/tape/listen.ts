// Listens to the public trades of the most traded coins for a while, by one socket, and tells each.
import { canonicalOf, type Decimal } from "../../../domain/decimal.js";
import type { Clock } from "../../../timing/clock.js";
import { pause } from "../../../timing/pause.js";
import { DexList } from "../dexes/dex-list.js";
import { forgetfulEgress } from "../egress/egress.js";
import type { InfoClient } from "../info/client.js";
import { openLine } from "../stream/client/line.js";
import type { Timings } from "../stream/session/timings.js";
import { chooseCoins } from "./coin-choice.js";
import { CoinList } from "./coin-list.js";
import { TapeSocket } from "./tape-socket.js";

export interface HeardTrade {
  readonly coin: string;
  readonly px: Decimal;
  readonly sz: Decimal;
  readonly users: readonly [buyer: string, seller: string];
  readonly time: number;
}

export interface ListenOptions {
  readonly info: InfoClient;
  readonly wsUrl: string;
  readonly clock: Clock;
  readonly timings: Timings;
  /** Coins at most. */
  readonly coins: number;
  readonly ms: number;
  readonly signal: AbortSignal;
  /** Told of each trade once, from the beginning of the listening on. */
  readonly heard: (trade: HeardTrade) => void;
}

export interface Listened {
  /** Coins that were listened to. */
  readonly coins: readonly string[];
  /** Of those, how many told their trades. */
  readonly live: number;
  /** What the venue or the socket complained of last; null where nothing was wrong. */
  readonly complaint: string | null;
}

/** Rejects with the signal's reason alone. */
export async function listenToTape(options: ListenOptions): Promise<Listened> {
  const { info, clock, timings, signal, heard } = options;
  const nobody = { drift: () => undefined, quarantine: () => undefined };
  const list = new CoinList({ info, clock, sink: nobody, dexes: new DexList(info, clock, nobody) });
  await list.refresh({ klass: "tape", signal }, () => undefined);
  signal.throwIfAborted();
  const candidates = [...list.coins].map(([coin, dayVolume]) => ({ coin, dayVolume, traders: 0 }));
  const coins = chooseCoins(candidates, new Set(), options.coins);
  const egress = forgetfulEgress(clock, timings.minuteMs);
  /** By coin, up to when its trades were told, ms. */
  const toldUntil = new Map<string, number>();
  const begun = clock.now();
  let complaint: string | null = null;
  const socket = new TapeSocket(
    "discovery",
    0,
    {
      ...{ url: options.wsUrl, egress, timings, clock, random: Math.random },
      ...openLine(egress, timings, clock),
    },
    {
      ...nobody,
      connected: () => undefined,
      disconnected: () => undefined,
      error: (message) => {
        complaint = message;
      },
      changed: () => undefined,
      missed: () => undefined,
      givenUp: (coin, why) => {
        complaint = `${coin}: ${why}`;
      },
      trades: ({ trades }, first) => {
        for (const { coin, users, time, px, sz } of trades) {
          // A connection that begins repeats the newest ones.
          if (first && time <= (toldUntil.get(coin) ?? begun)) continue;
          heard({ coin, users, time, px: canonicalOf(px), sz: canonicalOf(sz) });
        }
        for (const { coin, time } of trades)
          toldUntil.set(coin, Math.max(time, toldUntil.get(coin) ?? begun));
      },
    },
  );
  const ask = setInterval(() => socket.ask(), Math.max(5, clock.real(1_000)));
  socket.setCoins(new Set(coins));
  try {
    await pause(clock.real(options.ms), signal);
    signal.throwIfAborted();
    return { coins, live: socket.live, complaint };
  } finally {
    clearInterval(ask);
    await socket.stop(AbortSignal.timeout(1_000));
  }
}
