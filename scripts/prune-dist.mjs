// Removes from dist what was built of sources that are no more: it would be packed with the rest.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

for (const name of readdirSync("dist", { recursive: true })) {
  const source = String(name).replace(/(?:\.d\.ts|\.js|\.js\.map)$/, ".ts");
  if (!existsSync(join("src", source))) rmSync(join("dist", String(name)), { recursive: true, force: true });
}
