// The engine that is WebAssembly: requests go to a worker, or are answered here where no worker can be made.
import type { Action, Explanation, Futures, Opened, Run, State } from '../contract/answers.ts';
import { unpacked, type OpenRequest } from '../contract/file_parts.ts';
import { withColumns } from './columns.ts';
import type { Engine } from './engine.ts';
import { WasmModule } from './wasm_module.ts';

interface Reply { text: ArrayBufferLike; bytes: ArrayBufferLike }
type Ask = (request: string) => Promise<Reply>;

/** A worker that holds the module. Its source is `source`. */
async function askWorker(bytes: ArrayBuffer, source: string, tell: (events: number) => void): Promise<Ask> {
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let count = 0;
  let failed: Error | null = null;
  worker.onmessage = (event: MessageEvent<Reply & { id: number; error?: string; progress?: number }>) => {
    const { id, error, progress } = event.data;
    if (progress !== undefined) return tell(progress);
    const one = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) one?.reject(new Error(error));
    else one?.resolve(event.data);
  };
  worker.onerror = (event) => {
    failed = new Error(event.message || 'The worker of the engine did not start.');
    for (const one of waiting.values()) one.reject(failed);
    waiting.clear();
  };
  const send = (message: object, transfer: Transferable[] = []) =>
    new Promise<Reply>((resolve, reject) => {
      if (failed) return reject(failed);
      waiting.set(++count, { resolve, reject });
      worker.postMessage({ id: count, ...message }, transfer);
    });
  await send({ module: bytes });
  return (request) => send({ request });
}

async function askHere(bytes: ArrayBuffer): Promise<Ask> {
  const module = await WasmModule.load(bytes, () => undefined);
  return async (request) => {
    const { text, bytes: columns } = module.answer(new TextEncoder().encode(request));
    return { text: text.buffer, bytes: columns.buffer };
  };
}

export class WasmEngine implements Engine {
  readonly whyNoBranches = null;
  tell?: (events: number) => void;
  private readonly ask: Promise<Ask>;

  /** `packed`: as in the file. Requests wait for the module, so that the page is built meanwhile. */
  constructor(packed: string, workerSource: string) {
    this.ask = this.load(packed, workerSource);
    // The first request tells it.
    this.ask.catch(() => undefined);
  }

  private async load(packed: string, workerSource: string): Promise<Ask> {
    const bytes = await unpacked(packed);
    try {
      return await askWorker(bytes, workerSource, (events) => this.tell?.(events));
    } catch {
      return await askHere(bytes);
    }
  }

  private async request<T>(request: object): Promise<T> {
    return (await this.reply<T>(request)).answer;
  }

  private async reply<T>(request: object): Promise<{ answer: T; bytes: ArrayBufferLike }> {
    const ask = await this.ask;
    const { text, bytes } = await ask(JSON.stringify(request));
    const answer = JSON.parse(new TextDecoder().decode(new Uint8Array(text))) as T & { error?: string };
    if (typeof answer.error === 'string') throw new Error(answer.error);
    return { answer, bytes };
  }

  /** An answer that holds a run. */
  private async runOf<T extends { run: Run }>(request: object): Promise<T> {
    const { answer, bytes } = await this.reply<T>({ ...request, bytes: true });
    return { ...answer, run: withColumns(answer.run, bytes) };
  }

  private async run(request: object): Promise<Run> {
    return (await this.runOf<{ run: Run }>(request)).run;
  }

  open(request: OpenRequest): Promise<Opened> {
    return this.runOf(request);
  }
  state(branch: number, event: number): Promise<State> {
    return this.request({ do: 'state', branch, event });
  }
  async lines(branch: number, from: number, to: number): Promise<string[]> {
    return (await this.request<{ lines: string[] }>({ do: 'lines', branch, from, to })).lines;
  }
  async search(branch: number, text: string): Promise<number[]> {
    return (await this.request<{ events: number[] }>({ do: 'search', branch, text })).events;
  }
  act(branch: number, event: number, action: Action): Promise<Run> {
    return this.run({ do: 'act', branch, event, action });
  }
  goOn(branch: number, event: number, seed: string, events: number): Promise<Run> {
    return this.run({ do: 'continue', branch, event, seed, events });
  }
  undo(branch: number): Promise<Run> {
    return this.run({ do: 'undo', branch });
  }
  async name(branch: number, name: string): Promise<void> {
    await this.request({ do: 'name', branch, name });
  }
  trace(branch: number): Promise<{ trace: string; file: string }> {
    return this.request({ do: 'trace', branch });
  }
  scenario(branch: number): Promise<{ scenario: unknown; file: string }> {
    return this.request({ do: 'scenario', branch });
  }
  explain(branch: number): Promise<Explanation> {
    return this.request({ do: 'explain', branch });
  }
  futures(branch: number): Promise<Futures> {
    return this.request({ do: 'futures', branch });
  }
  async goal(branch: number, goal: { condition?: unknown; property?: string }): Promise<number | null> {
    return (await this.request<{ reached: number | null }>({ do: 'goal', branch, ...goal })).reached;
  }
}
