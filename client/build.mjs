// Writes seal.js, report.js, visit.js and key.js with their digests and licences: `npm ci --ignore-scripts && npm run build`. Same sources, same bytes.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? here("../watchdog/static");
const { dependencies } = JSON.parse(readFileSync(here("package.json"), "utf8"));
const parts = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
const withParts = ` With ${parts.join(", ")}: MIT, see seal.js.licences.txt`;

const bundles = [
  { name: "seal", entry: "src/index.js", globalName: "watchdogSeal" },
  { name: "report", entry: "src/form.js" },
  { name: "visit", entry: "src/visit.js" },
  { name: "key", entry: "src/key.js", alone: true },
];
for (const { name, entry, globalName, alone } of bundles) {
  await build({
    absWorkingDir: here("."),
    entryPoints: [entry],
    outfile: `${folder}/${name}.js`,
    bundle: true,
    minify: true,
    format: "iife",
    globalName,
    target: ["chrome133", "firefox130", "safari17"],
    charset: "ascii",
    legalComments: "none",
    banner: {
      js: `/*! Watchdog, AGPL-3.0-or-later, source in client/.${alone ? "" : withParts} */`,
    },
  });
  const digest = createHash("sha256").update(readFileSync(`${folder}/${name}.js`)).digest("hex");
  writeFileSync(`${folder}/${name}.js.sha256`, `${digest}  ${name}.js\n`);
}

const licences = readdirSync(here("LICENSES")).sort().map((name) => {
  const text = readFileSync(here(`LICENSES/${name}`), "utf8").trim();
  return `${name.replace(".txt", "")}\n\n${text}\n`;
});
writeFileSync(`${folder}/seal.js.licences.txt`, licences.join("\n\n"));
