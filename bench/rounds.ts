// Times rivals against each other within one run: in turns, many rounds, medians.

/** Takes its share of work once; the time of it is what counts. */
export type Rival = () => void | Promise<void>;

export interface Timed {
  /** Median time of a round, ms, in the order of the rivals. */
  readonly ms: readonly number[];
  /** Median over the rounds of a rival's time to that of the first, in the order of the rivals. */
  readonly ratios: readonly number[];
}

export interface Course {
  readonly rounds: number;
  /** Rounds before the first that counts. */
  readonly warmUp: number;
  /** What tells the time, ms. */
  readonly clock: () => number;
  /** Makes ready for a round; its time does not count. */
  readonly prepare?: () => void | Promise<void>;
}

/** Time on the wall. */
export function wallMs(): number {
  return performance.now();
}

/** Time of this process on any core, its garbage collector's included: what else the machine does is not in it. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** In each round every rival runs once, another one first each time. */
export async function inTurns(
  rivals: readonly Rival[],
  { rounds, warmUp, clock, prepare }: Course,
): Promise<Timed> {
  const times: number[][] = rivals.map(() => []);
  const ratios: number[][] = rivals.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    await prepare?.();
    const took = await once(rivals, Math.abs(round) % rivals.length, clock);
    if (round < 0) continue;
    for (const [place, ms] of took.entries()) {
      times[place]?.push(ms);
      ratios[place]?.push(ms / (took[0] ?? Number.NaN));
    }
  }
  return { ms: times.map(median), ratios: ratios.map(median) };
}

async function once(rivals: readonly Rival[], first: number, clock: () => number): Promise<number[]> {
  const took: number[] = rivals.map(() => Number.NaN);
  for (let turn = 0; turn < rivals.length; turn++) {
    const place = (first + turn) % rivals.length;
    const start = clock();
    await rivals[place]?.();
    took[place] = clock() - start;
  }
  return took;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const above = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : ((sorted[middle - 1] ?? Number.NaN) + above) / 2;
}
