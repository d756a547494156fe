// The worker's program: holds the WebAssembly module and answers the page's requests in order.
import { WasmModule } from './wasm_module.ts';

interface Message {
  id: number;
  module?: ArrayBuffer;
  request?: string;
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Message>) => void;
  postMessage(message: object, transfer?: Transferable[]): void;
};
let module: WasmModule | null = null;

async function take({ id, module: bytes, request }: Message): Promise<void> {
  try {
    if (bytes) {
      module = await WasmModule.load(bytes, (progress) => scope.postMessage({ progress }));
      scope.postMessage({ id });
    } else {
      const { text, bytes } = module!.answer(new TextEncoder().encode(request));
      scope.postMessage({ id, text: text.buffer, bytes: bytes.buffer }, [text.buffer, bytes.buffer]);
    }
  } catch (error) {
    scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

scope.onmessage = (event) => void take(event.data);
