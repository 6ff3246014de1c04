// Reads the answer of a request: the venue's JSON in, what we use of it out, or where it does not fit.

import { Misfit, readArray } from "../member.js";
import { Report } from "../report.js";
import type { Reported } from "../reported.js";

/** Throws a Misfit where the answer is not what the request promises. */
export type InfoReader<T> = (body: unknown, report: Report) => T;

export type InfoRead<T> =
  | { readonly ok: true; readonly value: T; readonly reported: Reported }
  /** `path` from the type of the request on: `userRole.role`. */
  | { readonly ok: false; readonly path: string; readonly reason: string };

/** Rows of an answer, in the venue's order. */
export interface WirePage<T> {
  readonly rows: readonly T[];
  /** False when a row was refused. */
  readonly complete: boolean;
  /** Rows that the venue sent, refused ones too: tells whether the page was full. */
  readonly received: number;
}

/** Never throws, whatever `body` is. */
export function readInfo<T>(type: string, body: unknown, read: InfoReader<T>): InfoRead<T> {
  const report = new Report(type);
  try {
    return { ok: true, value: read(body, report), reported: report.result() };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return { ok: false, path: report.path(error.member), reason: error.message };
  }
}

/** The rows that `readRows` gives. */
export function pageOf<T>(readRows: InfoReader<readonly T[]>): InfoReader<WirePage<T>> {
  return (body, report) => {
    const before = report.refused;
    const rows = readRows(body, report);
    return { rows, complete: report.refused === before, received: readArray(body).length };
  };
}

/** Row by row: one that is a Misfit is refused, and so is one of which `readRow` gives null. */
export function rowsOf<T>(readRow: (row: unknown, report: Report) => T): InfoReader<T[]> {
  return (body, report) => report.each(readArray(body), readRow);
}
