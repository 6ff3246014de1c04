// Random lives of a journal on a disk that loses: a crash at every step of each, opened again and compared.
import type { Journal, Reader } from "../../src/journal/journal.js";
import { memoryFiles } from "../../src/journal/memory.js";
import type { JournalRecord } from "../../src/journal/record.js";
import { Random } from "../../src/simulator/model/random.js";
import type { Clock } from "../../src/timing/clock.js";
import { CALLS, type Fault, failingFiles, LosingDisk } from "./disks.js";
import { body, drain, everything, NEVER, openSmall, text, write } from "./journal.js";

const CODES = ["ENOSPC", "EIO", "EDQUOT"];
const READERS = ["mongodb", "webhook:1"] as const;
const KEEP_MS = 60_000;
const BOUNDS = {
  maxBytes: 10 * 1_024,
  keepMs: KEEP_MS,
  headBytes: 2_048,
  privileged: "mongodb",
  readers: [{ name: "webhook:1", begin: "oldest" }],
} as const;

const NOW = AbortSignal.abort();

/** What is known to be true at one moment of a life. */
interface Moment {
  readonly content: ReadonlyMap<string, Buffer>;
  /** Told to be synced, so far. */
  readonly told: number;
  /** Sequences that an earlier crash took before anybody was told of them. */
  readonly never: ReadonlySet<number>;
  /** Calls that failed, so far. */
  readonly faults: number;
  /** What each reader has, so far. */
  readonly cursors: readonly number[];
}

export interface Lived {
  readonly crashes: number;
  readonly faults: number;
  /** Records that were compared. */
  readonly compared: number;
}

/** What went wrong throws an error that says it. */
export async function live(seed: number): Promise<Lived> {
  const random = new Random(seed);
  let content: ReadonlyMap<string, Buffer> = new Map();
  let truth = new Map<number, string>();
  const lived = { crashes: 0, faults: 0, compared: 0 };
  for (let life = 0; life < 2; life++) {
    const { moments, appended, faults } = await lifetime(random, content, truth, `${life}`);
    lived.faults += faults;
    const chosen = random.pick(moments);
    for (const moment of moments) {
      const found = await reopen(moment, appended, random);
      lived.crashes++;
      lived.compared += found.size;
      if (moment === chosen) truth = found;
    }
    content = chosen.content;
  }
  return lived;
}

async function lifetime(
  random: Random,
  content: ReadonlyMap<string, Buffer>,
  truth: ReadonlyMap<number, string>,
  prefix: string,
) {
  const disk = new LosingDisk(content);
  const clock: Clock & { ms: number } = { ms: 1e12, now: () => clock.ms, real: (ms) => ms / 1_000 };
  const faults = { left: 0, dealt: 0, fault: { code: "EIO", when: "before" } as Fault, call: "sync" };
  const files = failingFiles(disk.files(), (call) => {
    if (faults.left === 0 || call !== faults.call) return null;
    faults.left--;
    faults.dealt++;
    return faults.fault;
  });
  const open = () => openSmall({ files, clock, random: () => random.next(), ...BOUNDS });
  let journal = await open();
  let readers = begin(journal);
  const appended = new Map(truth);
  let told = journal.synced;
  const never = new Set<number>();
  for (let sequence = 1; sequence <= told; sequence++) if (!truth.has(sequence)) never.add(sequence);
  const listen = () =>
    journal.onSynced((records) => {
      for (const record of records) compare(record, appended);
      if (records[0] !== undefined && records[0].sequence !== told + 1)
        throw new Error(`told ${records[0].sequence} after ${told}`);
      told = records.at(-1)?.sequence ?? told;
    });
  listen();
  const cursorsNow = () => readers.map(({ cursor }) => cursor);
  const moments: Moment[] = [];
  const dice = new Random(random.whole(0, 2 ** 31));
  disk.onStep = () =>
    moments.push({ content: disk.crash(dice), told, never, faults: faults.dealt, cursors: cursorsNow() });
  const actions = random.whole(3, 9);
  for (let i = 0; i < actions; i++) {
    const [, act] = random.weighted([
      [6, "append"],
      [4, "settle"],
      [4, "read"],
      [2, "wait"],
      [1, "restart"],
      [1, "fail"],
    ] as const);
    if (act === "append") {
      const bodies = Array.from({ length: random.whole(1, 4) }, (_, n) => {
        const words = `${prefix}.${i}.${n}:${"x".repeat(random.whole(0, 90))}`;
        appended.set(journal.sequence + 1 + n, words);
        return body(words);
      });
      journal.append(bodies);
    } else if (act === "settle") await journal.whenSynced(journal.sequence);
    else if (act === "read") await take(journal, random.pick(readers), random.whole(1, 12));
    else if (act === "wait") clock.ms += KEEP_MS;
    else if (act === "fail") {
      faults.fault = { code: random.pick(CODES), when: random.pick(["before", "after", "part"]) };
      faults.call = random.pick(CALLS.filter((call) => call !== "read" && call !== "list"));
      faults.left = random.whole(1, 3);
    } else if (faults.left === 0) {
      await journal.close(NEVER);
      journal = await open();
      readers = begin(journal);
      listen();
    }
    for (let turns = random.whole(0, 12); turns > 0; turns--) await null;
  }
  disk.onStep();
  disk.onStep = () => undefined;
  disk.die();
  await journal.close(NOW);
  return { moments, appended, faults: faults.dealt };
}

function begin(journal: Journal): Reader[] {
  return READERS.map((name) => journal.reader(name));
}

async function take(journal: Journal, reader: Reader & { position?: number }, max: number): Promise<void> {
  if ((reader.position ?? 0) >= journal.synced) return;
  const batch = await reader.read({ max, signal: NEVER });
  batch?.done();
}

function compare(record: JournalRecord, appended: ReadonlyMap<number, string>): void {
  const words = text(record);
  if (appended.get(record.sequence) !== words)
    throw new Error(`record ${record.sequence} is ${words}, not ${appended.get(record.sequence)}`);
}

/** Whether any of a range was told. */
function wasTold(from: number, to: number, told: number, never: ReadonlySet<number>): boolean {
  for (let sequence = from; sequence <= Math.min(to, told); sequence++) if (!never.has(sequence)) return true;
  return false;
}

/** Opens what a crash has left, and gives its records. */
async function reopen(moment: Moment, appended: ReadonlyMap<number, string>, random: Random) {
  const { told, never, faults, cursors } = moment;
  const files = memoryFiles(new Map(moment.content));
  const journal = await openSmall({ files, random: () => random.next(), ...BOUNDS });
  if (journal.status().findings.last.some(({ file }) => file === "cursors"))
    throw new Error("the cursors are damaged");
  const { records } = await everything(journal);
  const found = new Map<number, string>();
  let last = 0;
  for (const record of records) {
    if (record.sequence <= last) throw new Error(`record ${record.sequence} comes after ${last}`);
    last = record.sequence;
    compare(record, appended);
    found.set(record.sequence, text(record));
  }
  const [needed = 0] = cursors;
  for (let sequence = needed + 1; sequence <= told; sequence++)
    if (!found.has(sequence) && !never.has(sequence))
      throw new Error(`record ${sequence} was acknowledged (to ${told}) and is gone`);
  for (const [i, name] of READERS.entries()) {
    const reader = journal.reader(name);
    if (reader.cursor > (cursors[i] ?? 0)) throw new Error(`${name} is said to have ${reader.cursor}`);
    const got = await drain(journal, reader);
    const gone = got.missed.find(({ from, to }) => wasTold(from, to, told, never));
    // A full disk is relieved before the cursors can say so: then what mongodb has may be told as missed.
    if (name === "mongodb" && gone !== undefined && (faults === 0 || gone.from > needed))
      throw new Error(`${name} is told that it missed ${gone.from} to ${gone.to} of ${told}`);
  }
  const next = journal.sequence + 1;
  if (next <= told) throw new Error(`sequence ${next} is given out again, ${told} was told`);
  if ((await write(journal, "afterwards")) !== next) throw new Error("the sequence does not go on");
  if (random.chance(0.8)) {
    await journal.close(NOW);
    return found;
  }
  const after = (await everything(journal)).records;
  if (after.at(-1)?.sequence !== next) throw new Error("the record afterwards cannot be read");
  await journal.close(NEVER);
  return found;
}
