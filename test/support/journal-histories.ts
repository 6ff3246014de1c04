// Many random lives of a journal, each of a seed of its own, and what they came to.
import { type Lived, live } from "./journal-lives.js";

/** What goes wrong names the seed that repeats it. */
export async function liveMany(
  seed: number,
  histories: number,
): Promise<Lived & { readonly histories: number }> {
  const sum = { histories, crashes: 0, faults: 0, compared: 0 };
  for (let i = 0; i < histories; i++) {
    const lived = await live(seed + i).catch((error: unknown) => {
      throw new Error(`SEED=${seed + i} HISTORIES=1: ${String(error)}`, { cause: error });
    });
    sum.crashes += lived.crashes;
    sum.faults += lived.faults;
    sum.compared += lived.compared;
  }
  return sum;
}
