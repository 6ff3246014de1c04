// What became of requests, by type, since start.
import { FAILURE_KINDS, type FailureKind } from "./answer.js";
import { INFO_REQUEST_TYPES, type InfoRequestType } from "./requests.js";
import type { RouteCounts } from "./route.js";

export type InfoType = InfoRequestType | "leaderboard";

type ByKind = Readonly<Record<FailureKind, number>>;

export interface RequestCounts {
  /** Those that are not over are neither answered nor failed yet. */
  readonly asked: number;
  readonly answered: number;
  readonly failed: ByKind;
  /** Tries that were made again, by why; they are not failures. */
  readonly retried: ByKind;
  readonly weight: number;
}

export interface InfoCounts {
  readonly requests: Readonly<Record<InfoType, RequestCounts>>;
  /** One for each egress. */
  readonly routes: readonly RouteCounts[];
  readonly inFlight: number;
}

interface Tally {
  asked: number;
  answered: number;
  readonly failed: Record<FailureKind, number>;
  readonly retried: Record<FailureKind, number>;
  weight: number;
}

function none(): Record<FailureKind, number> {
  return Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0])) as Record<FailureKind, number>;
}

export class RequestTallies {
  readonly #tallies = Object.fromEntries(
    [...INFO_REQUEST_TYPES, "leaderboard"].map((type) => [
      type,
      { asked: 0, answered: 0, failed: none(), retried: none(), weight: 0 },
    ]),
  ) as Record<InfoType, Tally>;

  asked(type: InfoType): void {
    this.#tallies[type].asked++;
  }

  /** `failure` is null where it was answered. */
  ended(type: InfoType, failure: FailureKind | null, retried: readonly FailureKind[], weight: number): void {
    const tally = this.#tallies[type];
    if (failure === null) tally.answered++;
    else tally.failed[failure]++;
    for (const kind of retried) tally.retried[kind]++;
    tally.weight += weight;
  }

  all(): Record<InfoType, RequestCounts> {
    return structuredClone(this.#tallies);
  }
}
