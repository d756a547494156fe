// Bundles the page into one file: style and script inline, the script allowed by its hash only.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));

async function bundle(entry, plugins = []) {
  const result = await build({
    entryPoints: [join(folder, entry)], bundle: true, write: false, minify: true, charset: 'utf8', format: 'iife',
    target: ['es2022'], legalComments: 'none', plugins, absWorkingDir: folder,
  });
  return result.outputFiles[0].text.trim();
}

const workerSource = {
  name: 'worker-source',
  setup(setup) {
    setup.onResolve({ filter: /^worker-source$/ }, () => ({ path: 'worker-source', namespace: 'worker' }));
    setup.onLoad({ filter: /.*/, namespace: 'worker' }, async () => ({ contents: await bundle('src/engine/worker_main.ts'), loader: 'text' }));
  },
};

/** A page: its shell with policy, style and script in it. */
async function filledShell(shell, style, script, more) {
  if (/<\/script|<!--/i.test(script)) throw new Error('The script holds text that would end its element.');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'${more} ` +
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
  const parts = { policy, style: await bundle(style), script };
  const text = await readFile(join(folder, shell), 'utf8');
  return text.replace(/\{(policy|style|script)\}/g, (_, name) => parts[name]);
}

/** The page of a run with `entry` as its program. */
export async function pageText(entry = 'src/from_file.ts') {
  return filledShell('src/shell.html', 'src/style/page.css', await bundle(entry, [workerSource]), " 'wasm-unsafe-eval'; worker-src blob:;");
}

/** The page of a report. */
export async function reportText() {
  return filledShell('src/report/shell.html', 'src/report/report.css', await bundle('src/report/report.ts'), ';');
}

/** The page of a history. */
export async function historyText() {
  return filledShell('src/history/shell.html', 'src/history/history.css', await bundle('src/history/history_main.ts'), ';');
}

/** A template of the program's own: {{name}} stands where it puts its texts. */
async function templateText(name) {
  const script = await bundle(`src/${name}/${name}.ts`);
  if (script.includes('{{')) throw new Error('The script holds what the program takes for a name.');
  return filledShell(`src/${name}/shell.html`, `src/${name}/${name}.css`, script, ';');
}

/** What is committed, by name. */
export const kBuilt = { 'view.html': pageText, 'report.html': reportText, 'history.html': historyText, 'graph.html': () => templateText('graph'), 'atlas.html': () => templateText('atlas') };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, made] of Object.entries(kBuilt)) {
    const text = await made();
    await writeFile(join(folder, name), text);
    console.log(`${name}: ${text.length} characters`);
  }
}
