// Reads exports with the tools that they are for: node validate.mjs FOLDER FILE…, where FOLDER has node_modules.
// Prints a line for each file that is refused; exit code 1 where there is one.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, ...files] = process.argv.slice(2);
const modules = resolve(folder, 'node_modules');
const require = createRequire(join(modules, 'package.json'));
const { default: mermaid } = await import(
  pathToFileURL(join(modules, 'mermaid/dist/mermaid.core.mjs')).href
);
const { ofItf } = require('@informalsystems/quint/dist/src/itf.js');

for (const file of files) {
  const text = readFileSync(file, 'utf8');
  try {
    if (file.endsWith('.mmd')) {
      await mermaid.parse(text);
    } else {
      const trace = JSON.parse(text);
      if (ofItf(trace).length !== trace.states.length) throw new Error('states are missing');
    }
  } catch (error) {
    console.log(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
