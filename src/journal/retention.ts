// Which segments may go, and how full the log is: pure.

export interface HeldSegment {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** When its last record was appended, ms. */
  readonly lastAt: number;
}

export interface RetentionOptions {
  /** Oldest first; the last one is never let go of: it keeps the sequence. */
  readonly segments: readonly HeldSegment[];
  /** Of readers that last; a record that one of them lacks is held for it. */
  readonly cursors: ReadonlyMap<string, number>;
  /** The one for which the log rather refuses than lets go. */
  readonly privileged: string | null;
  readonly maxBytes: number;
  readonly keepMs: number;
  readonly now: number;
  /** The disk is full: what every reader has goes at once. */
  readonly pressed: boolean;
}

export interface Retained {
  /** How many of the first segments may go. */
  readonly remove: number;
  /** Readers that lose by it what they have not read. */
  readonly cutOff: readonly string[];
  /** Bytes from the first record on that the privileged reader lacks. */
  readonly needed: number;
}

export function retain(options: RetentionOptions): Retained {
  const { segments, cursors, privileged, maxBytes, keepMs, now, pressed } = options;
  const priority = (privileged === null ? undefined : cursors.get(privileged)) ?? Number.POSITIVE_INFINITY;
  const slowest = Math.min(...cursors.values());
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  let remove = 0;
  for (const segment of segments.slice(0, -1)) {
    if (segment.last > priority) break;
    const tooMuch = bytes > maxBytes / 2;
    const aged = now - segment.lastAt >= keepMs;
    if (!tooMuch && !(segment.last <= slowest && (aged || pressed))) break;
    bytes -= segment.bytes;
    remove++;
  }
  const reach = segments[remove - 1]?.last ?? 0;
  const cutOff = [...cursors].filter(([, cursor]) => cursor < reach).map(([name]) => name);
  const lacking = segments.filter(({ last }) => last > priority);
  return { remove, cutOff, needed: lacking.reduce((sum, segment) => sum + segment.bytes, 0) };
}
