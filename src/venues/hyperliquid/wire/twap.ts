// Reads TWAPs: those that run, and what became of each.
import type { WireTwap, WireTwapRecord, WireTwapState } from "./frames.js";
import {
  isDecimal,
  isFlag,
  isInteger,
  isMembers,
  isText,
  readArray,
  readCoin,
  readDecimal,
  readInteger,
  readMembers,
  readSide,
  readText,
  readTime,
} from "./member.js";
import type { Report } from "./report.js";

const STATE: ReadonlySet<string> = new Set([
  "coin",
  "user",
  "side",
  "sz",
  "executedSz",
  "executedNtl",
  "minutes",
  "reduceOnly",
  "randomize",
  "timestamp",
  "trigger",
  "stopPx",
]);

const TRIGGER: ReadonlySet<string> = new Set(["px", "above"]);
const RECORD: ReadonlySet<string> = new Set(["time", "state", "status", "twapId"]);
const STATUS: ReadonlySet<string> = new Set(["status", "description"]);

const STATUSES: ReadonlySet<string> = new Set([
  "activated",
  "waitingForTrigger",
  "finished",
  "terminated",
  "stopped",
  "error",
]);

/** `[twapId, state]` pairs; one that cannot be read is refused, the others stay. */
export function readTwapStates(value: unknown, report: Report): WireTwapState[] {
  return report.each(readArray(value), (pair, within) => {
    const [twapId, state] = readArray(pair);
    return { twapId: readInteger(twapId, "0"), state: within.within(1, state, readTwap) };
  });
}

/** Row by row, as {@link readTwapStates}. */
export function readTwapHistory(value: unknown, report: Report): WireTwapRecord[] {
  return report.each(readArray(value), readRecord);
}

function readRecord(value: unknown, report: Report): WireTwapRecord {
  const record = readMembers(value);
  report.unknown(record, RECORD);
  const { status, description } = report.within("status", record.status, readStatus);
  return {
    time: readInteger(record.time, "time"),
    state: report.within("state", record.state, readTwap),
    status,
    description,
    twapId: report.descriptive(record.twapId, "twapId", isInteger),
  };
}

function readStatus(value: unknown, report: Report): Pick<WireTwapRecord, "status" | "description"> {
  const said = readMembers(value);
  report.unknown(said, STATUS);
  const status = readText(said.status, "status");
  report.word(status, "status", STATUSES);
  return { status, description: report.descriptive(said.description, "description", isText) };
}

function readTwap(value: unknown, report: Report): WireTwap {
  const twap = readMembers(value);
  report.unknown(twap, STATE);
  const trigger = report.descriptive(twap.trigger, "trigger", isMembers);
  if (trigger !== null) report.within("trigger", trigger, () => report.unknown(trigger, TRIGGER));
  return {
    coin: readCoin(twap.coin, "coin"),
    side: readSide(twap.side, "side"),
    sz: readDecimal(twap.sz, "sz"),
    executedSz: readDecimal(twap.executedSz, "executedSz"),
    executedNtl: report.descriptive(twap.executedNtl, "executedNtl", isDecimal),
    minutes: readInteger(twap.minutes, "minutes"),
    reduceOnly: report.descriptive(twap.reduceOnly, "reduceOnly", isFlag),
    randomize: report.descriptive(twap.randomize, "randomize", isFlag),
    timestamp: readTime(twap.timestamp, "timestamp"),
    triggerPx: report.descriptive(trigger?.px, "trigger.px", isDecimal),
    triggerAbove: report.descriptive(trigger?.above, "trigger.above", isFlag),
    stopPx: report.descriptive(twap.stopPx, "stopPx", isDecimal),
  };
}
