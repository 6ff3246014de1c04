// What was spent of what the venue allows one IP a minute, and which slots may still be taken: pure words and arithmetic.

/** What the venue counts by the minute. */
export const SPENDINGS = ["weight", "connects", "sends"] as const;

export type Spending = (typeof SPENDINGS)[number];

/** So much was spent at this time or a little later; ms. */
export interface Spent {
  readonly at: number;
  amount: number;
}

/** What one run held at the venue: it stays taken until then although nobody uses it, ms. */
export interface Lingering {
  readonly until: number;
  readonly users: readonly string[];
  readonly subscriptions: number;
}

/** What the file holds. `savedAt` and all times are ms of the clock that the collector goes by. */
export interface Account {
  readonly savedAt: number;
  readonly spent: Readonly<Record<Spending, readonly Readonly<Spent>[]>>;
  /** Of the run that wrote it. */
  readonly users: readonly string[];
  readonly subscriptions: number;
  /** Of the runs before it. */
  readonly lingering: readonly Lingering[];
}

/** What `of` gives for each. */
export function bySpending<T>(of: (kind: Spending) => T): Record<Spending, T> {
  return { weight: of("weight"), connects: of("connects"), sends: of("sends") };
}

/** One time for each. */
export function timesOf(spent: readonly Readonly<Spent>[]): number[] {
  return spent.flatMap(({ at, amount }) => Array<number>(Math.ceil(amount)).fill(at));
}

/** What two of them come to, if both were of one IP. */
export function joinAccounts(one: Account, other: Account): Account {
  return {
    savedAt: Math.max(one.savedAt, other.savedAt),
    spent: bySpending((kind) => [...one.spent[kind], ...other.spent[kind]]),
    users: [...new Set([...one.users, ...other.users])],
    subscriptions: one.subscriptions + other.subscriptions,
    lingering: [...one.lingering, ...other.lingering],
  };
}

const MAX_ENTRIES = 5_000;
const MAX_USERS = 1_000;
const MAX_AMOUNT = 1_000_000;

/** Null where it is no account. Members that it does not know are ignored. */
export function readAccount(text: string): Account | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isMembers(read) || !isMembers(read.spent)) return null;
  const { savedAt, users, subscriptions, lingering, spent } = read;
  const [weight, connects, sends] = [spent.weight, spent.connects, spent.sends];
  if (!isList(weight, isSpent) || !isList(connects, isSpent) || !isList(sends, isSpent)) return null;
  if (!isAmount(savedAt, Number.MAX_SAFE_INTEGER) || !isAmount(subscriptions)) return null;
  if (!isList(users, isUser) || !isList(lingering, isLingering)) return null;
  return { savedAt, users, subscriptions, lingering, spent: { weight, connects, sends } };
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList<T>(value: unknown, is: (each: unknown) => each is T): value is T[] {
  return Array.isArray(value) && value.length <= MAX_ENTRIES && value.every(is);
}

function isAmount(value: unknown, most = MAX_AMOUNT): value is number {
  return typeof value === "number" && value >= 0 && value <= most;
}

function isSpent(value: unknown): value is Spent {
  return isMembers(value) && isAmount(value.at, Number.MAX_SAFE_INTEGER) && isAmount(value.amount);
}

function isUser(value: unknown): value is string {
  return typeof value === "string" && value.length <= 64;
}

function isLingering(value: unknown): value is Lingering {
  if (!isMembers(value) || !isAmount(value.until, Number.MAX_SAFE_INTEGER)) return false;
  const { users, subscriptions } = value;
  return isAmount(subscriptions) && isList(users, isUser) && users.length <= MAX_USERS;
}
