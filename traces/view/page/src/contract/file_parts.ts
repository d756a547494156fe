// What the program writes into the page: the three script elements of the file.
import type { Explanation, LinkChange, Opened, ServerState } from './answers.ts';

export interface OpenRequest {
  do: 'open';
  trace?: string;
  scenario?: unknown;
  seed?: string;
  name?: string;
  /** A mutant that the engine has, in place of Squall's own servers. */
  machine?: string;
}

export interface Lesson {
  title: string;
  text: string[];
  scenario: unknown;
  goal: { say: string; condition?: unknown; property?: string } | null;
  machine?: string;
  hints: string[];
  /** Labels of choices that reach the goal, as far as they are needed to find them. */
  solution?: string[];
}

export interface Input {
  mode: 'run' | 'play';
  title: string;
  request: OpenRequest | null;
  paste: string;
  /** Of the run that `request` opens; none where it is not known. */
  events?: number;
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

/** The WebAssembly module in the file, as base64 of gzip; empty where there is none. */
export function enginePart(): string {
  const raw = document.getElementById('engine')?.textContent?.trim() ?? '';
  const text = raw.startsWith('"') ? (JSON.parse(raw) as string) : raw;
  return text === 'null' ? '' : text;
}

/** Its bytes. */
export function unpacked(text: string): Promise<ArrayBuffer> {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; ++at) packed[at] = letters.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
