// Writes the settings into .env.example and the README from the schema; with --check it only says what is stale.
import { configurationTable, envExample } from "../src/config/document.js";
import { keepWritten, replaceSection } from "./written-documents.js";

const documents = [
  { name: ".env.example", written: () => envExample() },
  { name: "README.md", written: (text: string) => replaceSection(text, "settings", configurationTable) },
];

keepWritten(documents, "src/config/schema.ts", "settings");
