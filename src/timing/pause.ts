// Waiting that a signal can end.

/**
 * Resolves after `ms`, or as soon as one of `signals` aborts; the caller looks at the signals to tell which. Several
 * are taken as they are: what AbortSignal.any makes of them stays in memory (Node 20).
 */
export function pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener("abort", done);
  });
}
