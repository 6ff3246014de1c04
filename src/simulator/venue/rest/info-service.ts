// Answers a request to the REST interface: its weight, its delay, the faults that befall it.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../timing/clock.js";
import { pause } from "../../../timing/pause.js";
import type { Random } from "../../model/random.js";
import { bodyOf } from "../../protocol/loopback.js";
import type { Counters } from "../counters.js";
import type { Faults } from "../faults.js";
import type { VenueClocks } from "../numbers.js";
import type { Outages } from "../outages.js";
import { isView } from "./answers.js";
import type { Mistakes, Reply } from "./mistakes.js";
import type { RestOptions } from "./options.js";
import {
  badGateway,
  cut,
  htmlPage,
  noAnswer,
  notJson,
  reset,
  tooLarge,
  tooManyRequests,
  unreadable,
  whole,
} from "./replies.js";
import { type InfoRequest, readInfoRequest, requestOf } from "./request.js";
import { surchargeOf, type Weights, weightOf } from "./weights.js";

const MOST_LATE_MS = 20_000;

const LEAST_REPAIR_MS = 60_000;
const MOST_REPAIR_MS = 600_000;

const NOTHING = () => {};

export interface InfoParts {
  readonly clock: Clock;
  readonly clocks: VenueClocks;
  readonly counters: Counters;
  readonly faults: Faults;
  readonly outages: Outages;
  readonly options: RestOptions;
  readonly weights: Weights;
  readonly mistakes: Mistakes;
  /** Of delays, ages and resets. */
  readonly random: Random;
  readonly ipOf: (request: IncomingMessage) => string;
  /** Lets the model live up to now. */
  readonly catchUp: () => void;
}

/** A wait before an answer is made, and one before it is sent, ms of the venue's clock. */
interface Delay {
  readonly before: number;
  readonly after: number;
}

export class InfoService {
  readonly #parts: InfoParts;
  /** Until when everybody gets a page of HTML, ms. */
  #repairedAt = 0;

  constructor(parts: InfoParts) {
    this.#parts = parts;
  }

  /** `POST /info` */
  async info(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#parts.outages.rest === "down") return this.#goOut(response);
    const body = await bodyOf(request);
    const asked = body === null ? null : readInfoRequest(body);
    const isJson = request.headers["content-type"]?.includes("application/json") ?? false;
    if (asked !== null && isJson && this.#understands(asked)) return this.#serve(asked, request, response);
    this.#parts.counters.rest.unreadable++;
    if (body === null) tooLarge(response);
    else if (!isJson) notJson(response);
    else unreadable(response);
  }

  /** `GET /Mainnet/leaderboard`, which on the real venue is another host. */
  async leaderboard(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#parts.outages.rest === "down") return this.#goOut(response);
    return this.#serve(requestOf("leaderboard"), request, response);
  }

  #understands({ type }: InfoRequest): boolean {
    return type !== "webData2" || this.#parts.options.webData2;
  }

  async #serve(asked: InfoRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, faults, weights, ipOf, catchUp } = this.#parts;
    const ip = ipOf(request);
    const granted = this.#grants(asked, ip);
    if (this.#parts.outages.rest !== "up") return this.#goOut(response);
    if (!granted) return tooManyRequests(response, this.#parts.options.retryAfterS);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const delay = this.#delay();
    await pause(clock.real(delay.before), gone.signal);
    if (gone.signal.aborted) return;
    if (this.#parts.outages.rest !== "up") return this.#goOut(response);
    if (faults.deals("badGateway")) return badGateway(response);
    if (this.#isUnderRepair()) return htmlPage(response);
    if (asked.dex !== "" && faults.deals("dexFails")) return noAnswer(response);
    catchUp();
    const reply = this.#reply(asked, delay.after > 0);
    if (reply === null) return noAnswer(response);
    weights.charge(ip, surchargeOf(asked.type, reply.rows), clock.now());
    if (delay.after > 0) await pause(clock.real(delay.after), gone.signal);
    if (gone.signal.aborted) return;
    if (this.#parts.outages.rest !== "up") return this.#goOut(response);
    this.#send(response, this.#nulled(asked, reply));
  }

  /** Ends with the fault's rate, too. */
  #isUnderRepair(): boolean {
    const { clock, faults } = this.#parts;
    const now = clock.now();
    if (faults.rates.htmlPage === 0) this.#repairedAt = 0;
    else if (now >= this.#repairedAt && faults.deals("htmlPage"))
      this.#repairedAt = now + faults.random("htmlPage").between(LEAST_REPAIR_MS, MOST_REPAIR_MS);
    return now < this.#repairedAt;
  }

  /** What is null tells nothing: it is no answer to be right or wrong. */
  #nulled({ type }: InfoRequest, reply: Reply): Reply {
    const { faults } = this.#parts;
    const { body } = reply;
    const isList = Array.isArray(body);
    if (isList && body.length > 0 && faults.deals("nullRows"))
      return { ...reply, body: body.map(() => null), arrived: NOTHING };
    const nulls = (isList || isView(type)) && faults.deals("nullBody");
    return nulls ? { ...reply, body: null, arrived: NOTHING } : reply;
  }

  #grants({ type }: InfoRequest, ip: string): boolean {
    const { clock, counters, faults, outages, weights } = this.#parts;
    const now = clock.now();
    const weight = weightOf(type);
    counters.rest.requests[type] = (counters.rest.requests[type] ?? 0) + 1;
    if (outages.rest === "up" && !faults.deals("rateStorm")) return weights.grants(ip, weight, now);
    weights.ask(ip, weight, now);
    return false;
  }

  #delay(): Delay {
    const { clocks, faults, random } = this.#parts;
    const before = random.between(...clocks.answerMs);
    if (!faults.deals("slow")) return { before, after: 0 };
    const late = faults.random("slow").between(0, MOST_LATE_MS);
    const after = late * faults.random("slow").next();
    return { before: before + late - after, after };
  }

  #reply(asked: InfoRequest, late: boolean): Reply | null {
    const { clock, clocks, mistakes, random } = this.#parts;
    const now = clock.now();
    return mistakes.reply(asked, now - random.between(...clocks.restLagMs), now, late);
  }

  #send(response: ServerResponse, { body, arrived }: Reply): void {
    const { faults } = this.#parts;
    const text = JSON.stringify(body);
    if (!faults.deals("cutBody")) whole(response, text, arrived);
    else {
      const random = faults.random("cutBody");
      cut(response, text, random.whole(1, Math.max(1, Buffer.byteLength(text) - 1)), random.chance(0.5));
    }
  }

  #goOut(response: ServerResponse): void {
    const { counters, options, outages, random } = this.#parts;
    counters.outage.requests++;
    if (outages.rest === "storm") tooManyRequests(response, options.retryAfterS);
    else if (random.chance(0.5)) badGateway(response);
    else reset(response);
  }
}
