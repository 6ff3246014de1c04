// Parts of update pipelines. Values stand behind `$literal`: a venue word that begins with `$` is no field path.
import type { Document } from "mongodb";

/** Whether a field of the stored document is null or missing. */
export function lacks(field: string): Document {
  return { $eq: [{ $ifNull: [`$${field}`, null] }, null] };
}

/** Where `condition` holds, the document becomes `fields`: of what was stored only `_id` and `kept` remain. */
export function replaceWhere(condition: Document, fields: Document, kept: readonly string[] = []): Document {
  const stored = Object.fromEntries(["_id", ...kept].map((name) => [name, `$${name}`]));
  const replaced = { $mergeObjects: [stored, { $literal: fields }] };
  return { $replaceWith: { $cond: [condition, replaced, "$$ROOT"] } };
}

/** `fields` where `condition` holds, else what is stored under their names; what is missing stays so. */
export function where(condition: Document, fields: Document): Document {
  const chosen: Document = {};
  for (const [name, value] of Object.entries(fields)) {
    chosen[name] = { $cond: [condition, { $literal: value }, `$${name}`] };
  }
  return chosen;
}
