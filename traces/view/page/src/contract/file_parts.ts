// What the program writes into the page: the three script elements of the file.
import type { Explanation, LinkChange, Opened, ServerState } from './answers.ts';

export interface OpenRequest {
  do: 'open';
  trace?: string;
  scenario?: unknown;
  seed?: string;
  name?: string;
}

export interface Lesson {
  title: string;
  text: string[];
  scenario: unknown;
  goal: { say: string; condition?: unknown; property?: string } | null;
  machine: string;
  hints: string[];
  /** Labels of choices that reach the goal, as far as they are needed to find them. */
  solution?: string[];
}

export interface Input {
  mode: 'run' | 'play';
  title: string;
  request: OpenRequest | null;
  paste: string;
  minimal: OpenRequest | null;
  original: OpenRequest | null;
  lessons: Lesson[];
  /** The lesson that is open; null where none is. */
  lesson: number | null;
}

/** A server's state whose log is a path: base index, base term, reference of its last entry. */
export type RecordedServer = Omit<ServerState, 'log'> & { log: [number, number, number] };

export interface Recorded {
  open: Opened;
  lines: string[];
  entries: { parent: number[]; term: number[]; kind: string[]; text: string[] };
  states: [event: number, server: number, state: RecordedServer][];
  explain: Explanation | null;
  cuts?: LinkChange[];
}

/** The parsed content of the script element `id`; null where it is empty. */
export function part<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent?.trim() ?? '';
  return text === '' ? null : (JSON.parse(text) as T);
}

/** The bytes of the WebAssembly module in the file; null where there is none. */
export async function enginePart(): Promise<ArrayBuffer | null> {
  const raw = document.getElementById('engine')?.textContent?.trim() ?? '';
  const text = raw.startsWith('"') ? (JSON.parse(raw) as string) : raw;
  if (text === '' || text === 'null') return null;
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
