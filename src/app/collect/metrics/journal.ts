// What /metrics tells of the journal and of those who read it.
import type { JournalStatus } from "../../../journal/journal.js";
import type { Sample } from "../../../telemetry/metrics/labels.js";
import { counter, gauge, type Reading } from "../../../telemetry/metrics.js";
import type { Progress } from "../progress.js";

/** Readers by name; of more than this the rest is left out. */
const READERS_MAX = 100;

export function journalReadings(progress: Progress): Reading[] {
  const status = (): JournalStatus | null => progress.journal?.status() ?? null;
  const of = (read: (status: JournalStatus) => number) => () => {
    const now = status();
    return now === null ? null : read(now);
  };
  const readers = (read: (reader: JournalStatus["readers"][number]) => number) => (): Sample[] =>
    (status()?.readers ?? [])
      .slice(0, READERS_MAX)
      .map((reader) => ({ labels: { reader: reader.name }, value: read(reader) }));
  return [
    gauge(
      "hypertrail_events_pending",
      [],
      "Events that the database does not have yet.",
      () => progress.built?.flusher?.pending ?? 0,
    ),
    gauge(
      "hypertrail_journal_sequence",
      [],
      "The last sequence that was given out.",
      of(({ sequence }) => sequence),
    ),
    gauge(
      "hypertrail_journal_unsynced",
      [],
      "Records that are not on the disk yet.",
      of(({ sequence, synced }) => sequence - synced),
    ),
    gauge(
      "hypertrail_journal_bytes",
      [],
      "Size of the journal on the disk.",
      of(({ bytes }) => bytes),
    ),
    gauge(
      "hypertrail_journal_capacity_bytes",
      [],
      "Size at which it is full.",
      of(({ capacityBytes }) => capacityBytes),
    ),
    gauge(
      "hypertrail_journal_reader_behind",
      ["reader"],
      "Records that a reader has yet to take.",
      readers(({ behind }) => behind),
    ),
    counter(
      "hypertrail_journal_reader_cut_off_total",
      ["reader"],
      "Times that a reader was cut off, since it was too far behind.",
      readers(({ cutOff }) => cutOff),
    ),
    gauge(
      "hypertrail_journal_failing",
      [],
      "1 while the disk does not take the journal, else 0.",
      of(({ failing, unsaved }) => Number(failing !== null || unsaved !== null)),
    ),
    counter(
      "hypertrail_journal_findings_total",
      [],
      "Places of the journal that were found damaged, torn or gone.",
      of(({ findings }) => findings.total),
    ),
    counter(
      "hypertrail_quarantine_dropped_total",
      [],
      "Texts to be put aside that the journal had no room for.",
      () => progress.built?.intake.dropped ?? 0,
    ),
  ];
}
