// Writes the settings into .env.example and the README from the schema; with --check it only says what is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { configurationTable, envExample } from "../src/config/document.js";

const SECTION = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

const documents: { name: string; written: (text: string) => string }[] = [
  { name: ".env.example", written: () => envExample() },
  { name: "README.md", written: (text) => text.replace(SECTION, `$1${configurationTable()}$2`) },
];

for (const { name, written } of documents) {
  const file = new URL(`../${name}`, import.meta.url);
  const text = readFileSync(file, "utf8");
  if (written(text) === text) continue;
  if (!process.argv.includes("--check")) {
    writeFileSync(file, written(text));
  } else {
    console.error(`${name} does not match src/config/schema.ts: run "npm run settings"`);
    process.exitCode = 1;
  }
}
