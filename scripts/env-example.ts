// Writes .env.example from the schema; with --check it only says whether the file is up to date.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { envExample } from "../src/config/document.js";

const file = new URL("../.env.example", import.meta.url);
const expected = envExample();

if (!process.argv.includes("--check")) {
  writeFileSync(file, expected);
} else if (!existsSync(file) || readFileSync(file, "utf8") !== expected) {
  console.error('.env.example does not match src/config/schema.ts: run "npm run env-example"');
  process.exitCode = 1;
}
