// Fetches the history of traders, all kinds of it: what fails is told, and the rest goes on.

import { BACKFILL_KINDS, type BackfillOptions, type Ended, type Summary } from "./options.js";
import { BackfillTask } from "./task.js";

/** Kinds of history that are fetched at a time: one waits for the venue while another writes. */
const AT_A_TIME = 2;

/** Never rejects. What was fetched before is not asked for again. */
export async function runBackfill(options: BackfillOptions): Promise<Summary> {
  const { history, traders, kinds = BACKFILL_KINDS, since = null, signal, progress } = options;
  const tasks = traders.flatMap((ethAddress) => kinds.map((kind) => ({ ethAddress, kind })));
  const ended: Ended[] = [];
  const parts = new Map<object, number>();
  const kindsDone = new Map<string, number>();
  let pages = 0;
  let rows = 0;
  const tell = (last: Ended | null): void => {
    progress?.({
      traders: traders.length,
      tradersDone: [...kindsDone.values()].filter((done) => done === kinds.length).length,
      tasks: tasks.length,
      tasksDone: ended.length + [...parts.values()].reduce((sum, part) => sum + part, 0),
      ...{ pages, rows, weightLeft: history.left(), ended: last },
    });
  };
  const waiting = tasks.values();
  const work = async (): Promise<void> => {
    for (const { ethAddress, kind } of waiting) {
      if (signal.aborted) return;
      const task = new BackfillTask(options, ethAddress, kind, (news) => {
        pages++;
        rows += news.rows;
        parts.set(task, news.part);
        tell(null);
      });
      const last = await task.run(since);
      parts.delete(task);
      ended.push(last);
      kindsDone.set(ethAddress, (kindsDone.get(ethAddress) ?? 0) + 1);
      tell(last);
    }
  };
  tell(null);
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return {
    ended,
    rows,
    inserted: ended.reduce((sum, each) => sum + each.inserted, 0),
    failed: ended.filter(({ state }) => state === "failed").length,
    truncated: ended.filter(({ truncated }) => truncated).length,
    stopped: signal.aborted,
  };
}
