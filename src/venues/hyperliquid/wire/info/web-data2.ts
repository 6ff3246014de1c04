// Reads the answer of webData2: orders and positions of the first dex in one.

import { readClearinghouseState } from "../clearinghouse.js";
import type { WireClearinghouseState, WireOrderListing } from "../frames.js";
import { Misfit, readAddress, readMembers, readTime } from "../member.js";
import { readOrderListing } from "../order.js";
import type { InfoReader } from "./read.js";

/** A half that was refused as a whole is null. */
export interface WireWebData2 {
  readonly listing: WireOrderListing | null;
  readonly state: WireClearinghouseState | null;
  /** When the venue made it, ms. */
  readonly serverTime: number;
}

/** Of what stands beside, most is market data: it is not looked into, nor is it drift. */
export function webData2Reader(user: string): InfoReader<WireWebData2> {
  return (body, report) => {
    const data = readMembers(body);
    const answered = readAddress(data.user, "user");
    if (answered.toLowerCase() !== user.toLowerCase())
      throw new Misfit("user", answered, `the user that was asked for, ${user}`);
    return {
      listing: report.attempt("openOrders", data.openOrders, readOrderListing),
      state: report.attempt("clearinghouseState", data.clearinghouseState, readClearinghouseState),
      serverTime: readTime(data.serverTime, "serverTime"),
    };
  };
}
