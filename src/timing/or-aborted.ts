// Ends a wait of what cannot be told to end.

/** Gives what `deed` comes to, or rejects with the signal's reason: the deed goes on, and nobody hears of it then. */
export async function orAborted<T>(signal: AbortSignal, deed: Promise<T>): Promise<T> {
  let left = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    left = () => reject(signal.reason);
    signal.addEventListener("abort", left);
    if (signal.aborted) left();
  });
  try {
    return await Promise.race([deed, aborted]);
  } finally {
    signal.removeEventListener("abort", left);
  }
}
