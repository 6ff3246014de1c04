// Whether the venue is reached from each local address of the settings.
import { InfoClient, openEgresses } from "../../venues/hyperliquid/index.js";
import { foreignAddresses, foreignText } from "../local-addresses.js";
import { type Check, checksOf, withDeadline } from "./check.js";
import type { RestOptions } from "./rest.js";

/** One answer, ms, and all tries of a request. */
const TIMEOUT_MS = 6_000;
const DEADLINE_MS = 9_000;

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

async function reach(address: string, { config, user, clock, signal }: RestOptions): Promise<Check> {
  const memory = { directory: null, minuteMs: 60_000, warn: () => undefined };
  const egresses = openEgresses({ ...memory, localAddresses: [address], clock });
  const { apiUrl } = config.venue;
  const info = new InfoClient({ apiUrl, clock, timeoutMs: TIMEOUT_MS, egresses });
  const asked = performance.now();
  const answer = await withDeadline(clock.real(DEADLINE_MS), signal, (life) =>
    info.clearinghouseState(user, "", { klass: "heal", signal: life }),
  );
  await info.stop();
  signal.throwIfAborted();
  const ms = performance.now() - asked;
  if (answer.ok) return check(`from ${address}`, "ok", "REST answers", ms);
  return check(`from ${address}`, "fail", `${answer.why.kind}: ${answer.why.detail}`, ms);
}
