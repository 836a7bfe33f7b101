// Builds the console into the package: same sources, same bytes. `node build.mjs --check` says whether they are.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/septel/server/built");
const worker = await readFile(join(here, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"));
const workerName = `worker-${createHash("sha256").update(worker).digest("hex").slice(0, 8)}.mjs`;

const made = await build({
  absWorkingDir: here,
  entryPoints: { main: "src/main.tsx", tips: "src/tips/page.tsx" },
  bundle: true, splitting: true, format: "esm", target: "es2022", minify: true, write: false, metafile: true,
  outdir: out, entryNames: "[name]-[hash]", chunkNames: "part-[hash]", assetNames: "[name]-[hash]",
  legalComments: "inline", charset: "utf8", jsx: "automatic", jsxImportSource: "preact",
  define: { WORKER: JSON.stringify(workerName) },
  logLevel: "warning",
});

const files = new Map(made.outputFiles.map((file) => [file.path.slice(out.length + 1), Buffer.from(file.contents)]));
files.set(workerName, worker);
const of = (entry) => [...files.keys()].find((name) => name.startsWith(`${entry}-`) && name.endsWith(".js"));
const style = (entry) => [...files.keys()].find((name) => name.startsWith(`${entry}-`) && name.endsWith(".css"));
const page = (entry, title) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>EXERCISE – ${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/${style(entry)}">
<script type="module" src="/console/${of(entry)}"></script>
<body>
<div id="app"></div>
<noscript>EXERCISE. These screens need JavaScript. / Estas pantallas necesitan JavaScript.</noscript>
`;
files.set("index.html", Buffer.from(page("main", "Septel")));
files.set("tips.html", Buffer.from(page("tips", "Septel")));

if (process.argv.includes("--check")) {
  const kept = await readdir(out);
  const differ = [...new Set([...kept, ...files.keys()])].filter((name) => name !== "__init__.py");
  const wrong = [];
  for (const name of differ) {
    const built = files.get(name);
    const there = kept.includes(name) ? await readFile(join(out, name)) : undefined;
    if (!built || !there || !built.equals(there)) wrong.push(name);
  }
  if (wrong.length) {
    console.error(`not what console/ builds: ${wrong.sort().join(", ")}. Say: make console`);
    process.exit(1);
  }
  console.log(`${files.size} files are what console/ builds`);
} else {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(out, name), bytes);
  console.log(`${files.size} files, ${Math.round([...files.values()].reduce((sum, one) => sum + one.length, 0) / 1024)} kB`);
}
