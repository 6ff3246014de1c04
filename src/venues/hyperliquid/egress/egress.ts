// What one local address has spent at the venue, remembered across restarts: a small file, written before what it says counts.
//
// So that not every request is a write, some is put down in advance. What is put down may be spent for a twelfth of a
// minute; what was not is put right with the next write. After a kill all of it counts as spent, at the latest moment at
// which it could have been: so no minute of any clock sees more than was granted, however often we are killed in it.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Clock } from "../../../timing/clock.js";
import {
  INFO_TIMEOUT_MS,
  INFO_WEIGHT_PER_MINUTE,
  MAX_CONNECTS_PER_MINUTE,
  MAX_SENDS_PER_MINUTE,
  PING_INTERVAL_MS,
  SLOT_LINGER_MS,
} from "../limits.js";
import {
  type Account,
  bySpending,
  joinAccounts,
  type Lingering,
  readAccount,
  SPENDINGS,
  type Spending,
  type Spent,
} from "./account.js";
import { HeldSubscriptions } from "./held-subscriptions.js";

export interface EgressOptions {
  /** Part of the name of every instance that tells by way of it. */
  readonly name: string;
  /** What sockets and requests are bound to; null: the choice of the system. */
  readonly localAddress: string | null;
  /** Null: nothing is remembered. */
  readonly file: string | null;
  /**
   * Files of egresses that are not used any more: what they spent after this one last wrote may have left by the same
   * IP, and counts as its own.
   */
  readonly formerFiles?: readonly string[];
  readonly clock: Clock;
  readonly minuteMs: number;
  /** Told once where the file cannot be written, or holds something else; it goes on without it. */
  readonly warn: (why: string) => void;
}

/** The name of the one that is there where no local address is named. */
export const DEFAULT_EGRESS = "default";

/** What is put down at a time, unless more is needed. */
const BLOCK: Readonly<Record<Spending, number>> = { weight: 60, connects: 1, sends: 50 };
const SUBSCRIPTIONS_BLOCK = 40;

/** All of a minute: what is taken as spent where the file is not to be read. */
const WHOLE: Readonly<Record<Spending, number>> = {
  weight: INFO_WEIGHT_PER_MINUTE,
  connects: MAX_CONNECTS_PER_MINUTE,
  sends: MAX_SENDS_PER_MINUTE,
};

/** So much longer than it was put down it may take until something counts at the venue; ms. */
const LATE_MS: Readonly<Record<Spending, number>> = {
  weight: INFO_TIMEOUT_MS,
  connects: 1_000,
  sends: 1_000,
};

/** What is put down and not spent yet. */
interface Block {
  readonly entry: Spent;
  left: number;
}

/** An egress of the system's choice that remembers nothing across a restart. */
export function forgetfulEgress(clock: Clock, minuteMs = 60_000): Egress {
  const nobody = { name: DEFAULT_EGRESS, localAddress: null, file: null, warn: () => undefined };
  return new Egress({ ...nobody, clock, minuteMs });
}

export class Egress {
  readonly name: string;
  readonly localAddress: string | null;
  /** What the venue may count now. */
  readonly subscriptions: HeldSubscriptions;
  readonly #options: EgressOptions;
  readonly #validMs: number;
  readonly #earlier: Record<Spending, Spent[]> = { weight: [], connects: [], sends: [] };
  readonly #lingering: readonly Lingering[];
  readonly #spent: Record<Spending, Spent[]> = { weight: [], connects: [], sends: [] };
  readonly #blocks: Partial<Record<Spending, Block>> = {};
  #users: ReadonlySet<string> = new Set();
  readonly #wanted = { users: 0, coins: 0 };
  #subscriptions = 0;
  #warned = false;

  constructor(options: EgressOptions) {
    this.name = options.name;
    this.localAddress = options.localAddress;
    this.#options = options;
    this.#validMs = options.minuteMs / 12;
    const account = this.#withFormer(this.#read());
    this.#lingering = account === null ? [] : this.#takeUp(account);
    this.subscriptions = new HeldSubscriptions(this.#lingering);
    // Else whoever is started again and again in the next minute would begin that minute anew.
    if (account !== null && account.savedAt >= options.clock.now()) this.#save(options.clock.now());
  }

  /** What earlier runs may have spent within the last minute; the oldest first, and never later than now. */
  earlier(kind: Spending): readonly Spent[] {
    return this.#earlier[kind];
  }

  /** To be called before it counts. Gives what takes back a part that was not spent after all. */
  spend(kind: Spending, amount: number): (unspent: number) => void {
    const now = this.#options.clock.now();
    let block = this.#blocks[kind];
    if (block === undefined || block.left < amount || !this.#isValid(block.entry, now)) {
      block = this.#putDown(kind, Math.max(BLOCK[kind], amount), now);
    }
    block.left -= amount;
    const mine = block;
    return (unspent) => {
      mine.left += unspent;
    };
  }

  /** To be called before these are asked for: users and subscriptions that the venue may count as ours. */
  hold(users: ReadonlySet<string>, subscriptions: number): void {
    const more = [...users].some((user) => !this.#users.has(user));
    this.#users = new Set(users);
    this.#wanted.users = subscriptions;
    this.#putDownSubscriptions(more);
  }

  /** The same of coins, which are of no user. */
  holdCoins(subscriptions: number): void {
    this.#wanted.coins = subscriptions;
    this.#putDownSubscriptions(false);
  }

  /** Users that earlier runs held and the venue may still count, with until when, ms. */
  lingeringUsers(): Map<string, number> {
    const now = this.#options.clock.now();
    const users = new Map<string, number>();
    for (const { until, users: held } of this.#lingering) {
      if (until > now) for (const user of held) users.set(user, Math.max(until, users.get(user) ?? 0));
    }
    return users;
  }

  #putDownSubscriptions(changed: boolean): void {
    const wanted = this.#wanted.users + this.#wanted.coins;
    const more = wanted > this.#subscriptions;
    if (more) this.#subscriptions = wanted + SUBSCRIPTIONS_BLOCK;
    if (more || changed) this.#save(this.#options.clock.now());
  }

  #isValid({ at }: Spent, now: number): boolean {
    return now >= at && now - at < this.#validMs;
  }

  #putDown(kind: Spending, amount: number, now: number): Block {
    const before = this.#blocks[kind];
    if (before !== undefined) {
      before.entry.amount -= before.left;
      before.left = 0;
    }
    const block = { entry: { at: now, amount }, left: amount };
    const countsMs = this.#options.minuteMs + this.#validMs + LATE_MS[kind];
    const young = this.#spent[kind].filter((each) => each.amount > 0 && now - each.at < countsMs);
    this.#spent[kind] = [...young, block.entry];
    this.#blocks[kind] = block;
    this.#save(now);
    return block;
  }

  /** What the file says. A clock that was put back, or a file of the future, costs a minute at most. */
  #takeUp(account: Account): Lingering[] {
    const { clock, minuteMs } = this.#options;
    const now = clock.now();
    for (const kind of SPENDINGS) {
      const lateMs = this.#validMs + LATE_MS[kind];
      this.#earlier[kind] = account.spent[kind]
        .map(({ at, amount }) => ({ at: Math.min(now, at + lateMs), amount }))
        .filter(({ at, amount }) => amount > 0 && now - at < minuteMs)
        .sort((a, b) => a.at - b.at);
      // They go on being remembered, as they were put down.
      this.#spent[kind] = account.spent[kind]
        .map(({ at, amount }) => ({ at: at > now ? now - lateMs : at, amount }))
        .filter(({ at }) => now - at < minuteMs + lateMs);
    }
    // It was alive a ping after it last wrote at most.
    const endedAt = Math.min(now, account.savedAt + PING_INTERVAL_MS + this.#validMs);
    const { users, subscriptions } = account;
    const last = { until: endedAt + SLOT_LINGER_MS, users, subscriptions };
    const all = [
      ...account.lingering.map((each) => ({ ...each, until: Math.min(each.until, now + SLOT_LINGER_MS) })),
      last,
    ];
    return all.filter(({ until }) => until > now);
  }

  #withFormer(own: Account | null): Account | null {
    let account = own;
    for (const file of this.#options.formerFiles ?? []) {
      const former = readAccount(readText(file) ?? "");
      if (former === null || former.savedAt <= (own?.savedAt ?? Number.NEGATIVE_INFINITY)) continue;
      account = account === null ? former : joinAccounts(account, former);
    }
    return account;
  }

  #read(): Account | null {
    const { file, clock } = this.#options;
    if (file === null) return null;
    const text = readText(file);
    if (text === null) return null;
    const account = readAccount(text);
    if (account !== null) return account;
    this.#warn(`${file} cannot be read: it is taken that this minute's limits were used up`);
    const now = clock.now();
    const whole = (kind: Spending): Spent[] => [{ at: now, amount: WHOLE[kind] }];
    return { savedAt: now, spent: bySpending(whole), users: [], subscriptions: 0, lingering: [] };
  }

  /** At once: by then nothing of it is under way. A few kilobytes, some twenty times a minute at most. */
  #save(now: number): void {
    const { file } = this.#options;
    if (file === null) return;
    const account: Account = {
      ...{ savedAt: now, spent: this.#spent, users: [...this.#users], subscriptions: this.#subscriptions },
      lingering: this.#lingering.filter(({ until }) => until > now),
    };
    try {
      writeFileSync(`${file}.draft`, JSON.stringify(account), { mode: 0o600 });
      renameSync(`${file}.draft`, file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#warn(`${file} cannot be written: after a restart it is not known what was spent: ${why}`);
    }
  }

  #warn(why: string): void {
    if (!this.#warned) this.#options.warn(why);
    this.#warned = true;
  }
}

/** Null where there is no such file; empty where it cannot be read. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? null : "";
  }
}
