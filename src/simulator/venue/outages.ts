// Whether the venue is there at all: a switch for its REST interface and one for its stream.
import { isMembers } from "../../venues/hyperliquid/wire/member.js";

export const OUTAGES = {
  rest: {
    up: "requests are answered",
    storm: "each request is answered by 429",
    down: "each request is answered by 502 or by a reset connection",
  },
  stream: { up: "connects are let in", down: "connects are refused by 503, and every socket is cut" },
} as const;

export interface OutageState {
  readonly rest: keyof typeof OUTAGES.rest;
  readonly stream: keyof typeof OUTAGES.stream;
}

export class OutageError extends Error {
  override readonly name = "OutageError";
}

export class Outages {
  #state: OutageState = { rest: "up", stream: "up" };
  readonly #cut: () => void;

  /** `cut` is called when the stream goes down. */
  constructor(cut: () => void) {
    this.#cut = cut;
  }

  get state(): OutageState {
    return this.#state;
  }

  get rest(): OutageState["rest"] {
    return this.#state.rest;
  }

  get stream(): OutageState["stream"] {
    return this.#state.stream;
  }

  /** Changes what it names. Throws an {@link OutageError} that names every problem. */
  set(given: Partial<OutageState>): void {
    this.#state = { ...this.#state, ...readOutages(given) };
    if (this.#state.stream === "down") this.#cut();
  }
}

function readOutages(given: unknown): Partial<OutageState> {
  if (!isMembers(given)) throw new OutageError('outages: not an object such as {"rest": "storm"}');
  const problems: string[] = [];
  for (const [name, state] of Object.entries(given)) {
    const states = Object.hasOwn(OUTAGES, name) ? Object.keys(OUTAGES[name as keyof typeof OUTAGES]) : null;
    if (states === null)
      problems.push(`outages: ${JSON.stringify(name)} is not one of ${Object.keys(OUTAGES).join(", ")}`);
    else if (typeof state !== "string" || !states.includes(state))
      problems.push(`outages.${name}: ${JSON.stringify(state)} is not one of ${states.join(", ")}`);
  }
  if (problems.length > 0) throw new OutageError(problems.join("\n"));
  return given;
}
