// Makes an answer, and what the faults that mislead make of it.
import type { DeliveredOids } from "../delivered-oids.js";
import type { Faults } from "../faults.js";
import { ordersOf } from "../listings.js";
import type { Standings } from "../standings.js";
import { answerTo, isView } from "./answers.js";
import type { Made, Sources } from "./asked.js";
import type { OtherNode } from "./other-node.js";
import type { InfoRequest } from "./request.js";

/** How much older than the stream's last push a stale answer is at most. */
const STALE_MS = 2_000;

export interface Reply {
  readonly body: unknown;
  readonly rows: number;
  /** To be called once it was sent whole. */
  readonly arrived: () => void;
}

const NOTHING = () => {};

export class Mistakes {
  readonly #sources: Sources;
  readonly #node: OtherNode;
  readonly #faults: Faults;
  readonly #standings: Standings;
  readonly #delivered: DeliveredOids;

  constructor(
    sources: Sources,
    node: OtherNode,
    faults: Faults,
    standings: Standings,
    delivered: DeliveredOids,
  ) {
    this.#sources = sources;
    this.#node = node;
    this.#faults = faults;
    this.#standings = standings;
    this.#delivered = delivered;
  }

  /** Null where there is no answer. What is sent late must tell the truth: by then others may have misled. */
  reply(request: InfoRequest, asOf: number, now: number, truthful: boolean): Reply | null {
    const subjects = this.#isKnown(request) ? subjectsOf(request) : [];
    const may = !truthful && subjects.every((subject) => this.#standings.trusts(subject));
    const staleAsOf = may && isView(request.type) ? this.#staleAsOf(request, asOf, now) : null;
    const answer = this.#answer(request, staleAsOf ?? asOf, now);
    if (answer === null) return null;
    const { body, rows, emptied } = answer;
    if (may && staleAsOf === null && emptied !== null && this.#faults.deals("emptyByMistake")) {
      this.#mislead(subjects);
      return { body: emptied, rows: 0, arrived: NOTHING };
    }
    if (staleAsOf !== null) {
      this.#mislead(subjects);
      return { body, rows, arrived: () => this.#deliver(request, answer, false) };
    }
    const rights = subjects.map((subject) => this.#standings.restIsRight(subject));
    const arrived = () => {
      for (const right of rights) right();
      this.#deliver(request, answer, answer.current);
    };
    return { body, rows, arrived };
  }

  #isKnown({ user }: InfoRequest): boolean {
    return user === "" || this.#sources.model.users.includes(user);
  }

  #mislead(subjects: readonly string[]): void {
    for (const subject of subjects) this.#standings.restMisleads(subject);
  }

  #staleAsOf({ user, dex }: InfoRequest, asOf: number, now: number): number | null {
    const staleAsOf = this.#node.pushedAt - this.#faults.random("staleRest").between(0, STALE_MS);
    if (this.#node.pushedAt === 0 || staleAsOf >= asOf) return null;
    const { current } = this.#node.view(user, dex, staleAsOf, now);
    return !current && this.#faults.deals("staleRest") ? staleAsOf : null;
  }

  #answer(request: InfoRequest, asOf: number, now: number): (Made & { readonly current: boolean }) | null {
    const { user, dex } = request;
    let current = true;
    const view = () => {
      const seen = this.#node.view(user, dex, asOf, now);
      current = seen.current;
      return seen;
    };
    const answer = answerTo({ ...this.#sources, request, asOf, now, view });
    return answer === null ? null : { ...answer, current };
  }

  /** An old listing tells of orders, but not their last size. */
  #deliver(request: InfoRequest, { orders }: Made, current: boolean): void {
    if (orders !== null && this.#isKnown(request))
      this.#delivered.add(request.user, request.dex, orders, !current);
  }
}

/** What an answer is about: a subject of {@link Standings} of each. */
function subjectsOf({ type, user, dex }: InfoRequest): string[] {
  const positions = `positions ${user} ${dex}`;
  if (type === "clearinghouseState") return [positions];
  if (type === "frontendOpenOrders" || type === "openOrders") return [ordersOf(user, dex)];
  if (type === "webData2") return [ordersOf(user, dex), positions];
  return [`${type} ${user}`];
}
