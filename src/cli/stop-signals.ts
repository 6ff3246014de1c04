// What the operator's signals mean: the first asks to stop, a later one insists.

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C may arrive twice, from the terminal and from npm; what follows within this many ms is the same one. */
const SAME_MS = 500;

/** Calls `stop` at the first signal and at each later one; gives the function that listens no more. */
export function onStopSignal(stop: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const heard = (): void => {
    const now = performance.now();
    if (now - last > SAME_MS) stop();
    last = now;
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return () => {
    for (const signal of SIGNALS) process.off(signal, heard);
  };
}
