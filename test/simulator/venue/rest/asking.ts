// Asking a simulated venue over REST, and what it answered.
import { createModel, type ModelOptions } from "../../../../src/simulator/model/model.js";
import type { Model } from "../../../../src/simulator/model/words.js";
import type {
  SimulatedVenue,
  SimulatedVenueOptions,
} from "../../../../src/simulator/venue/simulated-venue.js";
import { StoppedClock, venue } from "../serving.js";
import { START_MS, user } from "../stub-model.js";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** `body` as it is where it is text. */
export async function post(
  { api }: SimulatedVenue,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${api}/info`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The answer's JSON; throws where it was refused. */
export async function ask(running: SimulatedVenue, body: object): Promise<unknown> {
  const { status, text } = await post(running, body);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return JSON.parse(text);
}

export async function askList(running: SimulatedVenue, body: object): Promise<unknown[]> {
  const answer = await ask(running, body);
  if (!Array.isArray(answer)) throw new Error(`not a list: ${JSON.stringify(answer)}`);
  return answer;
}

export const A = user(1);
export const B = user(2);
export const C = user(3);

/** Of three traders who were busy for a while, and whose time stands still. */
export async function stillVenue(
  given: Partial<ModelOptions> = {},
  options: Partial<SimulatedVenueOptions> = {},
): Promise<SimulatedVenue & { readonly model: Model; readonly clock: StoppedClock }> {
  const clock = new StoppedClock();
  const model = createModel({ seed: 3, startMs: START_MS, users: [A, B, C], activity: 60, ...given });
  const started = await venue({
    model,
    clock,
    ...options,
    clocks: { restLagMs: [0, 0], ...options.clocks },
    limits: { weightPerMinute: 100_000, ...options.limits },
  });
  return { ...started, model, clock };
}
