// npm run bench [-- name ...]: measures, and prints ratios within one run.
import { arch, cpus, platform, totalmem } from "node:os";
import { decodeBench } from "./decode.js";
import { journalBench } from "./journal.js";
import { memoryBench } from "./memory.js";
import { mongoBench } from "./mongo.js";
import { type Bench, Report } from "./report.js";
import { rosterBench } from "./roster.js";
import { socketBench } from "./socket.js";

const ALL: readonly Bench[] = [decodeBench, socketBench, mongoBench, journalBench, memoryBench, rosterBench];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => ALL.every((bench) => bench.name !== name));
if (unknown.length > 0) {
  console.error(
    `no benchmark "${unknown.join('", "')}"; there are ${ALL.map(({ name }) => name).join(", ")}`,
  );
  process.exitCode = 2;
} else {
  const report = new Report(console.log);
  const [cpu, ...more] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  report.note(
    `${cpu?.model ?? "unknown cpu"}, ${more.length + 1} cores, ${memory} GiB, ${platform()} ${arch()}`,
  );
  report.note(`node ${process.version}`);
  for (const bench of ALL) {
    if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
    report.title(bench.name);
    await bench.run(report);
  }
}
