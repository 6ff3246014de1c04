// Every setting of the program, as one table in code.
import {
  ADDRESSES,
  BOOLEAN,
  DEXES,
  type Format,
  LOCAL_ADDRESSES,
  minutes,
  oneOf,
  PATH,
  seconds,
  TOKEN,
  wholeNumber,
  wholeNumberOr,
} from "./formats.js";
import { DATABASE_NAME, MONGODB_URI } from "./mongodb-uri.js";
import { API_URL, HOST, LEADERBOARD_PATH, LEADERBOARD_URL, WS_URL } from "./urls.js";

/** One setting. `default` is written as a person would write it; null is none, and `unset` says what that means. */
export interface Setting {
  readonly env: string;
  readonly format: string;
  readonly default: string | null;
  readonly unset?: string;
  /** One sentence, in Markdown. */
  readonly doc: string;
}

interface SettingGroup {
  readonly [name: string]: SettingGroup | Setting;
}

const PORT_MAX = 65_535;
const PORT = wholeNumberOr("off", 0, PORT_MAX);
/** MongoDB takes no TTL of 2^31 seconds or more. */
const RETENTION = wholeNumber(0, 24_855);

export const SCHEMA = {
  stream: {
    enabled: {
      env: "TRADER_WS_ENABLED",
      format: BOOLEAN,
      default: "true",
      doc: "Whether WebSocket is used at all; `false` means REST only.",
    },
    clients: {
      env: "TRADER_WS_CLIENTS",
      format: wholeNumber(1, 10),
      default: "5",
      doc: "Persistent WebSocket clients in the pool.",
    },
    feed: {
      env: "TRADER_WS_FEED",
      format: oneOf("auto", "components", "webData2"),
      default: "auto",
      doc: "What is subscribed for each trader; `auto` takes the best that the venue serves.",
    },
    exact: {
      env: "TRADER_WS_EXACT",
      format: oneOf("auto", "true", "false"),
      default: "auto",
      doc: "Whether statuses of the orders of streamed traders are asked for, to the block; `auto` leaves a connection whose statuses cannot be attributed, `true` goes on.",
    },
    maxUsers: {
      env: "TRADER_WS_MAX_USERS",
      format: wholeNumber(1, 1_000),
      default: "10",
      doc: "Users that the venue allows one IP on WebSocket.",
    },
  },
  tape: {
    env: "TRADER_TAPE",
    format: oneOf("auto", "true", "false"),
    default: "auto",
    doc: "Whether the public trades are listened to, which name both sides: so fills of traders that are not streamed are told as they happen; `auto`: where somebody is not streamed.",
  },
  flush: {
    events: {
      env: "TRADER_WS_MESSAGE_BUFFER_SIZE",
      format: wholeNumber(1, 100_000),
      default: "1000",
      doc: "Events that trigger a flush to the database.",
    },
    intervalMs: {
      env: "TRADER_ORDERS_WS_FLUSH_INTERVAL",
      format: seconds(0.05, 3_600),
      default: "5.0",
      doc: "Seconds between flushes to the database.",
    },
  },
  journal: {
    maxMb: {
      env: "JOURNAL_MAX_MB",
      format: wholeNumber(8, 1_048_576),
      default: "2048",
      doc: "Disk (MiB) that the journal may take while the database does not take what is in it; beyond it listings pass unrecorded and are counted.",
    },
    keepMs: {
      env: "JOURNAL_KEEP_MINUTES",
      format: minutes(0, 10_080),
      default: "60",
      doc: "Minutes that a record stays in the journal after every reader has it.",
    },
  },
  orders: {
    enabled: {
      env: "TRADER_ORDERS_WS_ENABLED",
      format: BOOLEAN,
      default: "true",
      doc: "Whether orders are followed besides positions.",
    },
    closeAfterMissing: {
      env: "TRADER_ORDERS_CLOSE_AFTER_MISSING",
      format: wholeNumber(1, 100),
      default: "2",
      doc: "Absences that close an order when nothing else confirms it; `1` closes at once.",
    },
  },
  positions: {
    sampleIntervalMs: {
      env: "TRADER_POSITIONS_SAMPLE_INTERVAL",
      format: seconds(0, 86_400),
      default: "300",
      doc: "Seconds between samples of an unchanged position, `0` for none.",
    },
  },
  backfill: {
    intervalMs: {
      env: "TRADER_BACKFILL_INTERVAL",
      format: seconds(0, 30 * 86_400),
      default: "21600",
      doc: "Seconds between two times that the history of all traders is fetched beside the stream, new traders at once; `0` for never.",
    },
  },
  traders: {
    env: "TRADERS",
    format: ADDRESSES,
    default: "",
    unset: "none",
    doc: "Traders to follow, besides those in the collection `tracked_traders`; a link of an explorer to one is taken too.",
  },
  dexes: {
    env: "TRADER_DEXES",
    format: DEXES,
    default: "",
    unset: "none",
    doc: "Builder dexes to follow for every trader.",
  },
  venue: {
    apiUrl: {
      env: "HYPERLIQUID_API_URL",
      format: API_URL,
      default: "https://api.hyperliquid.xyz",
      doc: "REST interface of the venue, which is served at `/info` of it.",
    },
    leaderboardUrl: {
      env: "HYPERLIQUID_LEADERBOARD_URL",
      format: API_URL,
      default: null,
      unset: `\`${LEADERBOARD_URL}\`, or \`${LEADERBOARD_PATH}\` of \`HYPERLIQUID_API_URL\` where that is loopback`,
      doc: "Leaderboard of the venue, from which traders are discovered.",
    },
    localAddresses: {
      env: "HYPERLIQUID_LOCAL_ADDRESSES",
      format: LOCAL_ADDRESSES,
      default: "",
      unset: "one, which the system chooses",
      doc: "Addresses of this machine to ask the venue from; it counts users, connections and REST weight for each, so two stream twice as many traders.",
    },
    weightPerMinute: {
      env: "HYPERLIQUID_WEIGHT_PER_MINUTE",
      format: wholeNumber(100, 1_000_000),
      default: "1200",
      doc: "REST weight that the venue allows one IP a minute; what else asks from the same IP is to be taken off.",
    },
    wsUrl: {
      env: "HYPERLIQUID_WS_URL",
      format: WS_URL,
      default: null,
      unset: "`/ws` of the host of `HYPERLIQUID_API_URL`",
      doc: "WebSocket interface of the venue.",
    },
  },
  store: {
    uri: {
      env: "MONGODB_URI",
      format: MONGODB_URI,
      default: null,
      unset: "an embedded MongoDB",
      doc: "MongoDB to write to; without one an embedded MongoDB is started, for this machine only; `none`: no database, events only.",
    },
    database: {
      env: "MONGODB_DB",
      format: DATABASE_NAME,
      default: null,
      unset: "the one in the path of `MONGODB_URI`, else `hypertrail`",
      doc: "Name of the database; the path of `MONGODB_URI` may not name another.",
    },
    embeddedPort: {
      env: "MONGODB_EMBEDDED_PORT",
      format: wholeNumber(1, PORT_MAX),
      default: "27117",
      doc: "Port of the embedded MongoDB.",
    },
    retentionDays: {
      orders: {
        env: "TRADER_ORDERS_RETENTION_DAYS",
        format: RETENTION,
        default: "30",
        doc: "Days until a document of `trader_orders` expires, `0` for never.",
      },
      positions: {
        env: "TRADER_POSITIONS_RETENTION_DAYS",
        format: RETENTION,
        default: "90",
        doc: "Days until a document of `trader_positions` expires, `0` for never.",
      },
      fills: {
        env: "TRADER_FILLS_RETENTION_DAYS",
        format: RETENTION,
        default: "365",
        doc: "Days until a document of `trader_fills` expires, `0` for never.",
      },
    },
  },
  dataDir: {
    env: "DATA_DIR",
    format: PATH,
    default: ".hypertrail",
    doc: "Directory of the journal, the embedded database and caches.",
  },
  http: {
    host: {
      env: "HTTP_HOST",
      format: HOST,
      default: "127.0.0.1",
      doc: "Where HTTP listens; beyond loopback it needs `HTTP_TOKEN`.",
    },
    port: {
      env: "HTTP_PORT",
      format: PORT,
      default: "8787",
      doc: "Port of health, stats and metrics; `0` picks a free one and logs it, `off` serves nothing.",
    },
    token: {
      env: "HTTP_TOKEN",
      format: TOKEN,
      default: null,
      unset: "none",
      doc: "Bearer token that all of HTTP but `/health/*` asks for.",
    },
  },
  log: {
    level: {
      env: "LOG_LEVEL",
      format: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
      default: "info",
      doc: "Least severe level that is logged.",
    },
    format: {
      env: "LOG_FORMAT",
      format: oneOf("pretty", "json"),
      default: null,
      unset: "`pretty` on a terminal, else `json`",
      doc: "How log lines look.",
    },
  },
} as const satisfies SettingGroup;

/** The values of the settings of a schema, as they are read: null where nothing was given and none is the default. */
export type Values<S> = {
  [K in keyof S]: S[K] extends { readonly format: Format<infer T>; readonly default: infer D }
    ? T | Extract<D, null>
    : Values<S[K]>;
};

/** A setting and the names that lead to its value in a configuration. */
export interface Placed extends Setting {
  readonly path: readonly string[];
}

/** All settings, in the order of the schema. */
export const SETTINGS: readonly Placed[] = place(SCHEMA, []);

function place(group: SettingGroup, path: readonly string[]): Placed[] {
  return Object.entries(group).flatMap(([name, node]) =>
    isSetting(node) ? [{ ...node, path: [...path, name] }] : place(node, [...path, name]),
  );
}

function isSetting(node: SettingGroup | Setting): node is Setting {
  return typeof node.env === "string";
}
