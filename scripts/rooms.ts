// Writes which room may import what into docs/architecture.md from the rules that check it; with --check it only says
// whether that is stale. What lives in a room is prose of the document, and stays.
import { createRequire } from "node:module";
import { type Rule, roomsTable } from "./rooms-table.js";
import { keepWritten, replaceSection } from "./written-documents.js";

const RULES = ".dependency-cruiser.cjs";

const { forbidden }: { forbidden: readonly Rule[] } = createRequire(import.meta.url)(`../${RULES}`);

const written = (text: string): string => replaceSection(text, "rooms", (old) => roomsTable(forbidden, old));

keepWritten([{ name: "docs/architecture.md", written }], RULES, "rooms");
