// What all connections of a simulated venue share.
import type { Clock } from "../../timing/clock.js";
import type { Random } from "../model/random.js";
import type { Model } from "../model/words.js";
import type { Caps } from "./caps.js";
import type { Counters } from "./counters.js";
import type { Faults } from "./faults.js";
import type { Listings } from "./listings.js";
import type { LostFeeds } from "./lost-feeds.js";
import type { OrderUpdatesOptions, VenueClocks, VenueLimits } from "./numbers.js";
import type { Refusals } from "./refusals.js";

export interface VenueParts {
  readonly model: Model;
  readonly clock: Clock;
  readonly clocks: VenueClocks;
  readonly limits: VenueLimits;
  readonly orderUpdates: OrderUpdatesOptions;
  /** Subscription types that are understood only where they are named here. */
  readonly types: ReadonlySet<string>;
  readonly caps: Caps;
  readonly counters: Counters;
  readonly faults: Faults;
  readonly listings: Listings;
  readonly refusals: Refusals;
  readonly lostFeeds: LostFeeds;
  /** Of what is no fault: routing and delays. */
  readonly random: Random;
  /** Lets the model live up to now and everybody know what happened. */
  readonly catchUp: () => void;
}
