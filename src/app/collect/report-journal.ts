// What health and stats say of the journal.
import type { JournalStatus } from "../../journal/journal.js";
import type { Reason } from "../../server/readiness.js";
import type { JournalStats } from "../../server/stats.js";

export function journalReasons(status: JournalStatus): Reason[] {
  const { half, full, overflowed, failing, unsaved } = status;
  const reasons: Reason[] = [];
  if (full !== null) {
    const detail = "no room in the journal until MongoDB takes some: listings and fills pass unrecorded";
    reasons.push({ code: "journal_full", since: full.since, detail });
  } else if (half !== null) {
    const detail = "what MongoDB does not have takes half of the room of the journal";
    reasons.push({ code: "journal_half", since: half.since, detail });
  }
  if (failing !== null) {
    const detail = `the disk does not take the journal: ${failing.error}; listings and fills pass unrecorded`;
    reasons.push({ code: "journal_failing", since: failing.since, detail });
  } else if (unsaved !== null) {
    const detail = `the disk does not take how far the journal's readers are: ${unsaved.error}`;
    reasons.push({ code: "journal_failing", since: unsaved.since, detail });
  }
  if (overflowed !== null) {
    const detail = `${overflowed.refused} listings and fills were not taken while the journal was full or failing`;
    reasons.push({ code: "journal_overflowed", since: overflowed.since, detail });
  }
  return reasons;
}

export function journalStats({
  sequence,
  synced,
  bytes,
  capacityBytes,
  readers,
}: JournalStatus): JournalStats {
  return {
    seq: sequence,
    synced,
    pending: Math.max(0, ...readers.map(({ behind }) => behind)),
    bytes,
    capacity_bytes: capacityBytes,
    readers: readers.map(({ name, cursor, behind }) => ({ name, seq: cursor, behind })),
  };
}
