// Which streams of which trader are interrupted when a subscription is lost.
import { parseAddress } from "../../../../domain/address.js";
import type { Gap } from "../../../../domain/observation.js";
import type { UserSubscription } from "../../wire/requests.js";
import type { LostSubscription } from "../session/session-events.js";

type LostStream = Pick<Gap, "stream" | "dex">;

function lostWith(request: UserSubscription): LostStream[] {
  switch (request.type) {
    case "openOrders":
      return [{ stream: "orders", dex: request.dex ?? "" }];
    case "clearinghouseState":
      return [{ stream: "positions", dex: request.dex ?? "" }];
    case "allDexsClearinghouseState":
      return [{ stream: "positions", dex: null }];
    case "webData2":
      return [
        { stream: "orders", dex: "" },
        { stream: "positions", dex: "" },
      ];
    case "userFills":
    case "userTwapSliceFills":
      return [{ stream: "fills", dex: null }];
    // The next frame has all of it.
    case "spotState":
    case "twapStates":
    case "userTwapHistory":
    // Listings go on: what is lost with it is for whoever attributes statuses.
    case "orderUpdates":
      return [];
  }
}

/** None of what is of no user. `receivedAt`: when we noticed, ms. */
export function gapsOf({ request, since }: LostSubscription, cause: string, receivedAt: number): Gap[] {
  if (!("user" in request)) return [];
  const ethAddress = parseAddress(request.user);
  if (ethAddress === null) return [];
  return lostWith(request).map((lost) => ({ kind: "gap", ethAddress, receivedAt, since, cause, ...lost }));
}
