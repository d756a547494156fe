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

/** The whole page with `entry` as its program. */
export async function pageText(entry = 'src/from_file.ts') {
  const script = await bundle(entry, [workerSource]);
  if (/<\/script|<!--/i.test(script)) throw new Error('The script holds text that would end its element.');
  const style = await bundle('src/style/page.css');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval'; worker-src blob:; ` +
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
  const parts = { policy, style, script };
  const shell = await readFile(join(folder, 'src/shell.html'), 'utf8');
  return shell.replace(/\{(policy|style|script)\}/g, (_, name) => parts[name]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await pageText();
  await writeFile(join(folder, 'view.html'), text);
  console.log(`view.html: ${text.length} characters`);
}
