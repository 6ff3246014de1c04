// The settings as people read them: `.env.example` for a file, a table for the README.
import { SETTINGS, type Setting } from "./schema.js";

const HEADER = `# The settings of hypertrail. Copy this file to .env and take the "# " off what you change.
# The environment wins over .env, and an empty value is an unset one. Quote a value that has a "#" in it.
# Made by "npm run settings" from src/config/schema.ts: do not edit it here.
`;

/** The text of `.env.example`: each setting with its meaning and default, commented out. */
export function envExample(): string {
  return [HEADER, ...SETTINGS.map(exampleEntry)].join("\n");
}

function exampleEntry(setting: Setting): string {
  const unset = setting.unset === undefined ? "" : ` Default: ${setting.unset}.`;
  const lines = [setting.doc, `Takes ${setting.format}.${unset}`, `${setting.env}=${setting.default ?? ""}`];
  return lines.map((line) => `# ${line.replaceAll("`", "")}\n`).join("");
}

/** A Markdown table of all settings: name, default, meaning. */
export function configurationTable(): string {
  const rows = SETTINGS.map((setting) => [
    `\`${setting.env}\``,
    setting.unset ?? `\`${setting.default}\``,
    `${setting.doc} Takes ${setting.format}.`,
  ]);
  const lines = [["name", "default", "meaning"], ["---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.map(escapeCell).join(" | ")} |\n`).join("");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
