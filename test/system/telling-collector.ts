// A collector in a process of its own that notes in a file each event its listeners are told, and each flush.
import { openSync, writeSync } from "node:fs";
import { createCollector } from "../../src/index.js";
import { createLogger } from "../../src/telemetry/logger.js";

const [settings = "{}", file = ""] = process.argv.slice(2);
const notes = openSync(file, "a");

/** Written before the call returns: a kill takes back nothing that was said. */
const say = (told: object): void => {
  writeSync(notes, `${JSON.stringify({ at: Date.now(), ...told })}\n`);
};
const tell = ({ id }: { readonly id: string }): void => say({ id });
const destination = { write: (line: string) => say(JSON.parse(line)) };

console.log("starting");

const collector = createCollector({
  settings: JSON.parse(settings),
  log: createLogger({ level: "info", format: "json", destination }),
  listeners: {
    onOrderNew: tell,
    onOrderUpdated: tell,
    onOrderClosed: tell,
    onPositionChanged: tell,
    // What completes a fill has the id under which it was told.
    onFill: (event) => {
      if (!event.completes) tell(event);
    },
  },
});
await collector.start();
