// The HTTP face of a simulated venue: its truth, its counters, its faults.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Truth } from "../model/words.js";
import { answer, MAX_REQUEST_BYTES, refuse } from "../protocol/loopback.js";
import type { Counters } from "./counters.js";
import { type FaultPlan, FaultPlanError } from "./fault-plan.js";
import type { Faults } from "./faults.js";

export interface Told {
  truth(): Truth;
  readonly counters: Counters;
  readonly faults: Faults;
}

/** `POST /sim/faults` takes a fault plan and answers with the rates in force; what is no plan is answered by 400. */
export async function respond(request: IncomingMessage, response: ServerResponse, told: Told): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case "GET /sim/truth":
      return answer(response, 200, told.truth());
    case "GET /sim/counters":
      return answer(response, 200, told.counters);
    case "POST /sim/faults":
      return setFaults(request, response, told.faults);
    default:
      return refuse(response, 404, "not_found", `there is no ${request.method} ${request.url} here`);
  }
}

async function setFaults(request: IncomingMessage, response: ServerResponse, faults: Faults): Promise<void> {
  const text = await bodyOf(request);
  if (text === null)
    return refuse(response, 413, "too_large", `a plan has at most ${MAX_REQUEST_BYTES} bytes`);
  try {
    const plan: FaultPlan = JSON.parse(text);
    faults.set(plan);
  } catch (error) {
    if (!(error instanceof FaultPlanError || error instanceof SyntaxError)) throw error;
    return refuse(response, 400, "bad_plan", error.message);
  }
  return answer(response, 200, faults.rates);
}

/** Null where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
