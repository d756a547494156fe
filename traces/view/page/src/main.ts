// Starts the page with the engine that the file holds: WebAssembly, or recorded states.
import workerSource from 'worker-source';
import { enginePart, part, type Input, type Recorded } from './contract/file_parts.ts';
import type { Engine } from './engine/engine.ts';
import { RecordedEngine } from './engine/recorded_engine.ts';
import { WasmEngine } from './engine/wasm_engine.ts';
import { Notice, openingWords } from './page/notice.ts';
import { showPage } from './page/page.ts';
import type { Session } from './page/session.ts';
import { followSystemTheme } from './page/theme.ts';

async function engineOfFile(): Promise<Engine> {
  const packed = enginePart();
  if (packed !== '') return new WasmEngine(packed, workerSource);
  const recorded = part<Recorded>('recorded');
  if (recorded) return new RecordedEngine(recorded);
  throw new Error('This file holds neither an engine nor recorded states. Write it with "squall view".');
}

/** Shows the page; the test of generated runs brings its own engine. */
export async function start(engine: Promise<Engine>, input: Input): Promise<void> {
  const host = document.getElementById('page')!;
  const notice = new Notice(document.getElementById('notice')!, host);
  let session: Session | null = null;
  followSystemTheme(() => session?.tell('run'));
  document.title = `${input.title} – Squall`;
  try {
    const ready = await engine;
    ready.tell = (events) => notice.progress(events);
    notice.begin(...openingWords(input, ready.whyNoBranches !== null));
    session = await showPage(host, ready, input, notice);
    notice.end();
    document.documentElement.dataset['ready'] = 'yes';
  } catch (error) {
    notice.fail(error);
    document.documentElement.dataset['ready'] = 'failed';
  }
}

const kNoInput: Input = { mode: 'run', title: 'no run', request: null, paste: '', minimal: null, original: null, lessons: [], lesson: null };

export function startFromFile(): Promise<void> {
  return start(engineOfFile(), part<Input>('input') ?? kNoInput);
}
