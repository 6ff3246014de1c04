// Answers about markets: which coins and dexes there are, and what they cost.
import { COINS, rounded, SPOT_TOKEN } from "../../model/coins.js";
import type { Model, VenueDecimal } from "../../model/words.js";
import { type Asked, type Made, made } from "./asked.js";

/** Of a coin that the simulated venue does not know more of. */
const USUAL = { szDecimals: 2, maxLeverage: 10, dayVlm: 0 };

const USUAL_FUNDING = "0.0000125";

/** As recorded in July 2025. */
const TOKENS = [
  {
    ...{ name: "USDC", szDecimals: 8, weiDecimals: 8, index: 0 },
    tokenId: "0x6d1e7cde53ba9467b783cb7c530ce054",
    ...{ isCanonical: true, evmContract: null, fullName: null, deployerTradingFeeShare: "0.0" },
  },
  {
    ...{ name: SPOT_TOKEN, szDecimals: 2, weiDecimals: 8, index: 150 },
    tokenId: "0x0d01dc56dcaaca66ad901c959b4011ec",
    ...{ isCanonical: false, evmContract: null, fullName: "Hyperliquid", deployerTradingFeeShare: "0.0" },
  },
];

const SPOT_META = {
  universe: [{ tokens: [150, 0], name: "@107", index: 107, isCanonical: false }],
  tokens: TOKENS,
};

export function allMids({ request, model }: Asked): Made {
  const mids = [...(model.records?.mids() ?? [])];
  return made(Object.fromEntries(mids.filter(([coin]) => dexOf(coin) === request.dex)));
}

export function meta({ request, model }: Asked): Made {
  return made(metaOf(model, request.dex));
}

/** The contexts are in the order of the universe, as in the next. */
export function metaAndAssetCtxs({ request, model }: Asked): Made {
  return made([metaOf(model, request.dex), perpContexts(model, request.dex)]);
}

export function spotMetaAndAssetCtxs({ model }: Asked): Made {
  return made([SPOT_META, spotContexts(model)]);
}

export function spotMeta(_asked: Asked): Made {
  return made(SPOT_META);
}

/** The first one is null. */
export function perpDexs({ model }: Asked): Made {
  const deployer = `0x${"d".repeat(40)}`;
  const dexes = model.dexes.map((name) => {
    if (name === "") return null;
    return {
      ...{ name, fullName: name.toUpperCase(), deployer, oracleUpdater: null, feeRecipient: deployer },
      assetToStreamingOiCap: perpsOf(model, name).map((coin) => [coin, "100000000.0"]),
      ...{ subDeployers: [], deployerFeeScale: "1.0", lastDeployerFeeScaleChangeTime: "1970-01-01T00:00:00" },
      ...{ assetToFundingMultiplier: [], assetToFundingInterestRate: [] },
    };
  });
  return made(dexes);
}

export function metaOf(model: Model, dex: string) {
  const leverages = new Set<number>();
  const universe = perpsOf(model, dex).map((name) => {
    const { szDecimals, maxLeverage } = coinOf(name);
    leverages.add(maxLeverage);
    return { szDecimals, name, maxLeverage, marginTableId: maxLeverage };
  });
  const marginTables = [...leverages].map((maxLeverage) => [
    maxLeverage,
    { description: "", marginTiers: [{ lowerBound: "0.0", maxLeverage }] },
  ]);
  return { universe, marginTables, collateralToken: 0 };
}

/** In the order of the universe of {@link metaOf}. */
export function perpContexts(model: Model, dex: string) {
  const mids = model.records?.mids();
  return perpsOf(model, dex).map((coin) => {
    const px = mids?.get(coin) ?? "1.0";
    return {
      ...{ funding: USUAL_FUNDING, openInterest: "0.0", prevDayPx: px, dayNtlVlm: dayNtlVlm(coin) },
      ...{
        premium: null,
        oraclePx: px,
        markPx: px,
        midPx: px,
        impactPxs: [px, px],
        dayBaseVlm: dayBaseVlm(coin, px),
      },
    };
  });
}

export function spotContexts(model: Model) {
  const mids = model.records?.mids();
  return [...model.coins].filter(isSpot).map((coin) => {
    const px = mids?.get(coin) ?? "1.0";
    const supply = { circulatingSupply: "1000000000.0", coin, totalSupply: "1000000000.0" };
    return {
      ...{ prevDayPx: px, dayNtlVlm: dayNtlVlm(coin), markPx: px, midPx: px },
      ...{ ...supply, dayBaseVlm: dayBaseVlm(coin, px) },
    };
  });
}

function coinOf(name: string) {
  return COINS.find((coin) => coin.name === name) ?? USUAL;
}

/** Of everybody, whoever of the traders is simulated: the same at all times. */
function dayNtlVlm(name: string): VenueDecimal {
  return rounded(coinOf(name).dayVlm, 1);
}

function dayBaseVlm(name: string, px: VenueDecimal): VenueDecimal {
  return rounded(coinOf(name).dayVlm / Number(px), 2);
}

function perpsOf(model: Model, dex: string): string[] {
  return [...model.coins].filter((coin) => !isSpot(coin) && dexOf(coin) === dex);
}

function dexOf(coin: string): string {
  return coin.includes(":") ? coin.slice(0, coin.indexOf(":")) : "";
}

function isSpot(coin: string): boolean {
  return coin.startsWith("@");
}
