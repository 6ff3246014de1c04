// Asks the venue over REST what became of orders.
import type { Address } from "../../../domain/address.js";
import type { ResolverOptions, Said } from "../../resolve/resolver.js";
import type { InfoClient } from "../info/client.js";
import { type InfoSink, reportAnswer } from "../info/report-answer.js";
import { observeHistoricalOrders, observeOrderStatus } from "../observe/info.js";

/** What a resolver asks by. */
export function askedBy(info: InfoClient, sink: InfoSink): Pick<ResolverOptions, "status" | "history"> {
  const klassOf = (healing: boolean) => (healing ? "heal" : "reasons");
  return {
    status: async (ethAddress: Address, oid: number, healing, signal): Promise<Said> => {
      const answer = await info.orderStatus(ethAddress, oid, { klass: klassOf(healing), signal });
      if (!answer.ok) return null;
      reportAnswer(answer, sink);
      if (answer.value === "unknownOid") return "forgotten";
      return observeOrderStatus(answer.value, { ...answer, ethAddress });
    },
    history: async (ethAddress: Address, healing, signal): Promise<Said> => {
      const answer = await info.historicalOrders(ethAddress, { klass: klassOf(healing), signal });
      if (!answer.ok) return null;
      reportAnswer(answer, sink);
      return observeHistoricalOrders(answer.value.rows, { ...answer, ethAddress });
    },
  };
}
