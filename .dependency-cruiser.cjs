// Which room may import which, and what from outside: the table of docs/architecture.md, checked by `npm run check`.

const WIRE = "^src/venues/hyperliquid/wire/";
const OBSERVE = "^src/venues/hyperliquid/observe/";
const STREAM = "^src/venues/hyperliquid/stream/";
const INFO = "^src/venues/hyperliquid/info/";
const EGRESS = "^src/venues/hyperliquid/egress/";
const POLL = "^src/venues/hyperliquid/poll/";
const RESOLVE = "^src/venues/hyperliquid/resolve/";
/** Of any venue. */
const POLLER = "^src/venues/poll/";
const RESOLVER = "^src/venues/resolve/";
const ASSIGN = "^src/venues/hyperliquid/assign/";
/** The public trades. */
const TAPE = "^src/venues/hyperliquid/tape/";
const DEXES = "^src/venues/hyperliquid/dexes/";
/** What the application knows of any venue. */
const SEAM = "^src/venues/(venue|status|history|watcher)[.]ts$";
const LIMITS = "^src/venues/hyperliquid/limits[.]ts$";
const VENUE = "^src/venues/hyperliquid/index[.]ts$";
/** What the door opens to: the parts put together. */
const WHOLE = "^src/venues/hyperliquid/(index|venue|venue-sinks|status|history)[.]ts$";
const DOMAIN = "^src/domain/";
const ROSTER = "^src/roster/";
const PIPELINE = "^src/pipeline/";
const JOURNAL = "^src/journal/";
const STORE = "^src/store/";
const DATA_DIR = "^src/data-dir/";
const BACKFILL = "^src/backfill/";
const SERVER = "^src/server/";
const CONFIG = "^src/config/";
const TELEMETRY = "^src/telemetry/";
const TIMING = "^src/timing/";
const SIMULATOR = "^src/simulator/";
const APP = "^src/app/";
const CLI = "^src/cli/";
const ERRORS = "^src/errors[.]ts$";
const VERSION = "^src/version[.]ts$";

const ANY = ".";
const ENTRIES = "^src/(main|index)[.]ts$";

/** `ours`: other rooms. `packages`: by name. `node`: modules of Node, or {@link ANY}. What is not named is refused. */
const ROOMS = {
  domain: { at: DOMAIN, ours: [], packages: ["big.js"], node: ["crypto"] },
  wire: { at: WIRE, ours: [LIMITS], packages: [], node: [] },
  observe: { at: OBSERVE, ours: [DOMAIN, WIRE, LIMITS], packages: [], node: [] },
  stream: {
    at: STREAM,
    ours: [SEAM, DEXES, DOMAIN, EGRESS, OBSERVE, WIRE, LIMITS, TIMING],
    packages: ["ws"],
    node: [],
  },
  info: {
    at: INFO,
    ours: [DOMAIN, EGRESS, WIRE, LIMITS, TIMING],
    packages: ["cockatiel", "p-queue", "undici"],
    node: ["events", "net"],
  },
  // What knows nothing of a venue, for any of them.
  poller: { at: POLLER, ours: [DOMAIN, TIMING], packages: [], node: [] },
  resolver: { at: RESOLVER, ours: [DOMAIN, TIMING], packages: [], node: [] },
  poll: {
    at: POLL,
    ours: [SEAM, POLLER, DEXES, DOMAIN, INFO, OBSERVE, WIRE, LIMITS, TIMING],
    packages: [],
    node: [],
  },
  resolve: { at: RESOLVE, ours: [RESOLVER, DOMAIN, INFO, OBSERVE], packages: [], node: [] },
  // Who is watched how: of the stream it knows what a trader takes, of the poll how often it looks.
  assign: {
    at: ASSIGN,
    ours: [SEAM, POLLER, DEXES, DOMAIN, EGRESS, STREAM, POLL, TAPE, LIMITS, TIMING],
    packages: [],
    node: [],
  },
  tape: {
    at: TAPE,
    ours: [SEAM, DEXES, DOMAIN, EGRESS, INFO, OBSERVE, STREAM, WIRE, LIMITS, TIMING],
    packages: [],
    node: [],
  },
  dexes: { at: DEXES, ours: [DOMAIN, INFO, TIMING], packages: [], node: [] },
  egress: { at: EGRESS, ours: [LIMITS, TIMING], packages: [], node: ["fs", "path"] },
  limits: { at: LIMITS, ours: [], packages: [], node: [] },
  seam: { at: SEAM, ours: [DOMAIN], packages: [], node: [] },
  "door of the venue": {
    at: WHOLE,
    ours: [
      ...[SEAM, POLLER, RESOLVER, DOMAIN, STREAM, INFO, EGRESS, POLL, RESOLVE, ASSIGN, TAPE, DEXES],
      ...[OBSERVE, WIRE, LIMITS, TIMING],
    ],
    packages: [],
    node: ["events"],
  },
  // It ranks the venue's leaderboard, whose rows it reads.
  roster: { at: ROSTER, ours: [DOMAIN, WIRE], packages: [], node: [] },
  pipeline: { at: PIPELINE, ours: [DOMAIN, JOURNAL, TIMING], packages: ["p-queue", "pino"], node: [] },
  journal: {
    at: JOURNAL,
    ours: [DOMAIN, TIMING, ERRORS],
    packages: [],
    node: ["fs/promises", "path", "zlib"],
  },
  backfill: { at: BACKFILL, ours: [DOMAIN, SEAM, STORE, TIMING], packages: [], node: [] },
  store: {
    at: STORE,
    ours: [DOMAIN, DATA_DIR, ROSTER, TIMING, ERRORS],
    packages: ["mongodb", "mongodb-memory-server-core"],
    node: [ANY],
  },
  "data-dir": { at: DATA_DIR, ours: [TIMING, ERRORS], packages: [], node: [ANY] },
  // Of config it takes what is loopback.
  server: {
    at: SERVER,
    ours: [DOMAIN, CONFIG, TELEMETRY, ERRORS],
    packages: ["fastify"],
    node: ["crypto", "net"],
  },
  // What it prints of a wrong setting is redacted, and an address is read as everywhere; a URI is read by the driver.
  config: {
    at: CONFIG,
    ours: [DOMAIN, TELEMETRY, ERRORS],
    packages: ["convict", "dotenv", "mongodb"],
    node: ["buffer", "fs/promises", "net"],
  },
  telemetry: { at: TELEMETRY, ours: [], packages: ["pino", "pino-pretty", "prom-client"], node: ["util"] },
  timing: { at: TIMING, ours: [], packages: [], node: [] },
  simulator: { at: SIMULATOR, ours: [WIRE, LIMITS, TIMING], packages: ["ws"], node: [ANY] },
  app: {
    at: APP,
    ours: [
      DOMAIN,
      SEAM,
      VENUE,
      PIPELINE,
      JOURNAL,
      DATA_DIR,
      ROSTER,
      BACKFILL,
      STORE,
      SERVER,
      CONFIG,
      TELEMETRY,
      TIMING,
      SIMULATOR,
      ERRORS,
      VERSION,
    ],
    packages: [],
    node: [ANY],
  },
  // It shows events, and knows the errors that are the user's to mend.
  cli: {
    at: CLI,
    ours: [
      APP,
      CONFIG,
      ROSTER,
      SIMULATOR,
      TELEMETRY,
      VERSION,
      DOMAIN,
      "^src/server/stats[.]ts$",
      "^src/store/mongo/meta[.]ts$",
    ],
    packages: ["cli-progress", "commander"],
    node: [ANY],
  },
  errors: { at: ERRORS, ours: [], packages: [], node: [] },
  version: { at: VERSION, ours: [], packages: [], node: ["fs"] },
  "main.ts": { at: "^src/main[.]ts$", ours: [CLI, TELEMETRY], packages: [], node: [] },
  // The library gives its users the words of its listeners and of `/stats`, and the errors that they may meet.
  "index.ts": {
    at: "^src/index[.]ts$",
    ours: [
      APP,
      CONFIG,
      TELEMETRY,
      DOMAIN,
      ERRORS,
      "^src/pipeline/taps[.]ts$",
      "^src/journal/errors[.]ts$",
      "^src/server/(server|stats)[.]ts$",
      "^src/data-dir/data-dir[.]ts$",
      "^src/store/(mongo/(connection|meta)|embedded/(find-mongod|occupancy))[.]ts$",
      "^src/venues/hyperliquid/observe/sources[.]ts$",
    ],
    packages: [],
    node: [],
  },
};

const inPackage = (name) => `(^|/)node_modules/(@types/)?${name.replace(".", "[.]")}/`;
const inNode = (name) => (name === ANY ? [] : `^${name}$`);

const rooms = Object.entries(ROOMS).flatMap(([name, { at, ours, packages, node }]) => [
  {
    name: `${name}: rooms`,
    comment: `${name} may import of ours, besides itself: ${ours.join(" ") || "nothing"}`,
    severity: "error",
    from: { path: at },
    to: { path: "^src/", pathNot: [at, ...ours] },
  },
  {
    name: `${name}: packages`,
    comment: `${name} may import from outside: ${[...packages, ...node].join(" ") || "nothing"}`,
    severity: "error",
    from: { path: at },
    to: {
      pathNot: ["^src/", ...packages.map(inPackage), ...node.flatMap(inNode)],
      ...(node.includes(ANY) && { dependencyTypesNot: ["core"] }),
    },
  },
]);

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: "every file has its room",
      severity: "error",
      from: { path: "^src/", pathNot: Object.values(ROOMS).map(({ at }) => at) },
      to: {},
    },
    {
      name: "of pino, types",
      comment: "the log is made in telemetry and given",
      severity: "error",
      from: { path: PIPELINE },
      to: { path: inPackage("pino"), dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no circle",
      severity: "error",
      // Who owns what refers to each other in the model of the venue; there a circle of types is allowed.
      from: { path: "^src/", pathNot: "^src/simulator/model/" },
      to: { circular: true },
    },
    {
      name: "no circle when it runs",
      severity: "error",
      from: { path: "^src/simulator/model/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "nothing unused",
      severity: "error",
      from: { path: ENTRIES },
      // The table of settings is for scripts/settings.ts.
      to: {
        path: "^src/",
        pathNot: [ENTRIES, "^src/journal/inspect[.]ts$", "^src/config/document[.]ts$"],
        reachable: false,
      },
    },
    {
      name: "nothing of the tests",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|bench|scripts)/" },
    },
    {
      name: "nothing that is for development",
      comment: "only `dependencies` of package.json are there where it runs; types are gone by then",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "found",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
