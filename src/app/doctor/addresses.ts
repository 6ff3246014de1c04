// Whether the venue is reached from each local address of the settings.
import { openEgresses } from "../../venues/hyperliquid/index.js";
import { foreignAddresses, foreignText } from "../local-addresses.js";
import { type Check, checksOf } from "./check.js";
import { askOnce, type RestOptions } from "./rest.js";

const check = checksOf("venue");

/** Nothing where the settings name none: then the system chooses. */
export async function checkAddresses(options: RestOptions): Promise<Check[]> {
  const { localAddresses } = options.config.venue;
  const foreign = new Set(await foreignAddresses(localAddresses));
  return Promise.all(
    localAddresses.map((address) =>
      foreign.has(address) ? check(`from ${address}`, "fail", foreignText(address)) : reach(address, options),
    ),
  );
}

async function reach(address: string, options: RestOptions): Promise<Check> {
  const { clock, user } = options;
  const memory = { directory: null, minuteMs: 60_000, warn: () => undefined };
  const egresses = openEgresses({ ...memory, localAddresses: [address], clock });
  const { answer, ms } = await askOnce((info, how) => info.clearinghouseState(user, "", how), options, {
    egresses,
  });
  if (answer.ok) return check(`from ${address}`, "ok", "REST answers", ms);
  return check(`from ${address}`, "fail", `${answer.why.kind}: ${answer.why.detail}`, ms);
}
