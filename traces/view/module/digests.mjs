// The digests of the runs that standard input lists, computed by the WebAssembly module.
//   squall doctor --digests | node digests.mjs SQUALL ENGINE
// prints the same lines where the module is current. SQUALL: the program, for the scenarios; ENGINE: the
// file page/engine.txt.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const [program, engine] = process.argv.slice(2);
const bytes = gunzipSync(Buffer.from(readFileSync(engine, 'latin1'), 'base64'));
const nothing = new Proxy({}, { get: (_, name) => () => {
  if (name === 'proc_exit') throw new Error('the module ended');
  return 0;
} });
const { instance } = await WebAssembly.instantiate(bytes, new Proxy({}, { get: () => nothing }));
const module = instance.exports;
module._initialize();

function ask(request) {
  const text = new TextEncoder().encode(JSON.stringify(request));
  const room = module.squall_view_room(text.length);
  new Uint8Array(module.memory.buffer).set(text, room);
  const answer = module.squall_view_answer(text.length);
  const size = module.squall_view_answer_size();
  return JSON.parse(new TextDecoder().decode(new Uint8Array(module.memory.buffer, answer, size)));
}

const began = performance.now();
let events = 0;
for (const line of readFileSync(0, 'utf8').split('\n')) {
  if (line === '') continue;
  const [name, seed] = line.split(' ');
  const shown = execFileSync(program, ['scenario', 'show', name.startsWith('swarm-') ? seed : name]);
  const scenario = JSON.parse(shown.toString());
  const run = ask({ do: 'digest', scenario, name, seed: '0x' + BigInt(seed).toString(16) });
  if (run.error) throw new Error(`${name}: ${run.error}`);
  events += run.events;
  console.log(`${name} ${seed} ${run.digest} ${run.events} ${run.result}`);
}
console.error(`${events} events in ${Math.round(performance.now() - began)} ms`);
