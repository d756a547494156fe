// The WebAssembly module of Squall: bytes of a request in, bytes of an answer out.

interface Exports {
  memory: WebAssembly.Memory;
  _initialize?: () => void;
  squall_view_room(bytes: number): number;
  squall_view_answer(bytes: number): number;
  squall_view_answer_size(): number;
  squall_view_bytes(): number;
  squall_view_bytes_size(): number;
}

/** Sizes by pointer that a stub of WASI must write as zero, by the place of the argument. */
const kZeroed: Record<string, number[]> = {
  args_sizes_get: [0, 1],
  environ_sizes_get: [0, 1],
  clock_time_get: [2],
  fd_seek: [3],
};

/** What the module says on its standard error, of which the last words are kept. */
class Console {
  text = '';
  write(memory: WebAssembly.Memory, vectors: number, count: number, written: number): number {
    const view = new DataView(memory.buffer);
    let total = 0;
    for (let at = 0; at < count; ++at) {
      const from = view.getUint32(vectors + 8 * at, true);
      const size = view.getUint32(vectors + 8 * at + 4, true);
      this.text += new TextDecoder().decode(new Uint8Array(memory.buffer, from, size));
      total += size;
    }
    this.text = this.text.slice(-2000);
    view.setUint32(written, total, true);
    return 0;
  }
}

/** A text, and the columns beside it. */
export interface Answer { text: Uint8Array; bytes: Uint8Array }

export class WasmModule {
  private constructor(
    private readonly exports: Exports,
    private readonly console: Console,
  ) {}

  /** `tell` gets the number of events that are done, now and then while a run is computed. */
  static async load(bytes: ArrayBuffer, tell: (events: number) => void): Promise<WasmModule> {
    const module = await WebAssembly.compile(bytes);
    const console = new Console();
    let memory: WebAssembly.Memory | null = null;
    const stub = (name: string) => (...values: number[]) => {
      if (name === 'squall_view_progress') return tell(values[0]);
      if (name === 'fd_write') return console.write(memory!, values[1], values[2], values[3]);
      if (name === 'proc_exit') throw new Error('The engine stopped. ' + console.text.trim());
      for (const place of kZeroed[name] ?? []) new DataView(memory!.buffer).setUint32(Number(values[place]), 0, true);
      return 0;
    };
    const imports: WebAssembly.Imports = {};
    for (const one of WebAssembly.Module.imports(module)) {
      if (one.kind === 'function') (imports[one.module] ??= {})[one.name] = stub(one.name);
    }
    const instance = await WebAssembly.instantiate(module, imports);
    const exports = instance.exports as unknown as Exports;
    memory = exports.memory;
    exports._initialize?.();
    return new WasmModule(exports, console);
  }

  answer(request: Uint8Array): Answer {
    const room = this.exports.squall_view_room(request.length);
    new Uint8Array(this.exports.memory.buffer, room, request.length).set(request);
    try {
      const from = this.exports.squall_view_answer(request.length);
      return {
        text: this.copy(from, this.exports.squall_view_answer_size()),
        bytes: this.copy(this.exports.squall_view_bytes(), this.exports.squall_view_bytes_size()),
      };
    } catch (error) {
      const said = this.console.text.trim().split('\n').pop() ?? '';
      throw new Error(said !== '' ? `The engine stopped: ${said}` : `The engine stopped: ${String(error)}`);
    }
  }

  private copy(from: number, size: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, from, size).slice();
  }
}
