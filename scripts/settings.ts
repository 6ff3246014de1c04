// Writes the settings into .env.example and the README from the schema, and how fresh their defaults make what is known;
// with --check it only says what is stale.
import { configurationTable, envExample } from "../src/config/document.js";
import { freshnessTable } from "./freshness-table.js";
import { keepWritten, replaceSection } from "./written-documents.js";

const documents = [
  { name: ".env.example", written: () => envExample() },
  {
    name: "README.md",
    written: (text: string) =>
      replaceSection(replaceSection(text, "settings", configurationTable), "freshness", freshnessTable),
  },
];

keepWritten(documents, "src/config/schema.ts", "settings");
