// The HTTP face of a simulated venue: its REST interface, its truth, its counters, its faults, its outages.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Truth } from "../model/words.js";
import { answer, bodyOf, MAX_REQUEST_BYTES, refuse } from "../protocol/loopback.js";
import type { Counters } from "./counters.js";
import { FaultPlanError } from "./fault-plan.js";
import type { Faults } from "./faults.js";
import { OutageError, type Outages } from "./outages.js";
import type { InfoService } from "./rest/info-service.js";

export interface Told {
  truth(): Truth;
  readonly counters: Counters;
  readonly faults: Faults;
  readonly outages: Outages;
  readonly rest: InfoService;
}

/**
 * `POST /sim/faults` takes a fault plan and answers with the rates in force, `POST /sim/outages` what is to be out or up
 * and answers with what is; what is no such thing is answered by 400.
 */
export async function respond(request: IncomingMessage, response: ServerResponse, told: Told): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case "POST /info":
      return told.rest.info(request, response);
    case "GET /Mainnet/leaderboard":
      return told.rest.leaderboard(request, response);
    case "GET /sim/truth":
      return answer(response, 200, told.truth());
    case "GET /sim/counters":
      return answer(response, 200, told.counters);
    case "POST /sim/faults":
      return change(request, response, (plan) => {
        told.faults.set(plan);
        return told.faults.rates;
      });
    case "GET /sim/outages":
      return answer(response, 200, told.outages.state);
    case "POST /sim/outages":
      return change(request, response, (plan) => {
        told.outages.set(plan);
        return told.outages.state;
      });
    default:
      return refuse(response, 404, "not_found", `there is no ${request.method} ${request.url} here`);
  }
}

/** `make` makes the change and gives what is in force then. */
async function change(
  request: IncomingMessage,
  response: ServerResponse,
  make: (plan: object) => unknown,
): Promise<void> {
  const text = await bodyOf(request);
  if (text === null)
    return refuse(response, 413, "too_large", `a plan has at most ${MAX_REQUEST_BYTES} bytes`);
  try {
    const plan: object = JSON.parse(text);
    return answer(response, 200, make(plan));
  } catch (error) {
    const bad =
      error instanceof FaultPlanError || error instanceof OutageError || error instanceof SyntaxError;
    if (!bad) throw error;
    return refuse(response, 400, "bad_plan", error.message);
  }
}
