// A fill whose document is there in part: whoever tells it whole completes it, in whatever order the two are written.
import type { FillEvent } from "../../domain/event.js";
import type { Upsert } from "../mongo/bulk.js";
import { lacks, replaceWhere } from "../mongo/update-stages.js";
import { fillDocument } from "./position-fill-documents.js";

/** Of the first telling: what completes a document leaves them. */
const KEPT = ["seen", "observedAt", "createdAt", "collector"];

/** Writes the document whole where it is not there, or there in part; a whole one stays as it is. */
export function completeFill(event: FillEvent, collector: string, now: Date): Upsert {
  const document = fillDocument(event, collector, now);
  const told = Object.fromEntries(Object.entries(document).filter(([name]) => !KEPT.includes(name)));
  return {
    filter: { _id: document._id },
    update: [replaceWhere(lacks("createdAt"), document), replaceWhere(lacks("oid"), told, KEPT)],
  };
}
