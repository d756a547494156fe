// What the engine answers: the types of the contract between page and engine.

export interface Outcome {
  word: 'violated' | 'held' | 'limit' | string;
  property: string | null;
  statement: string;
  explanation: string;
  event: number;
  time_us: number;
  server: number;
  other: number;
  witness: number;
  digest: string;
  world_digest: string;
}

export interface Judgement {
  result: string;
  reasons: string[];
}

/** One number for each event, or for each message. */
export type Column = ArrayLike<number>;

export interface MessageColumns {
  from: Column;
  to: Column;
  type: Column;
  term: Column;
  entries: Column;
  sent: Column;
  entered: Column;
  received: Column;
  ended: Column;
  fate: Column;
  copy_of: Column;
  garbled: Column;
}

export type Span = [event: number, server: number, role: number, term: number];
export type LinkChange = [event: number, what: string, from: number[], to: number[], type: string];
export type Mark = [event: number, server: number, kind: string, text: string];
export type Operation = [
  client: number, asked: number, askedTime: number, server: number, answered: number, text: string, result: string,
];

export interface Run {
  branch: number;
  name: string;
  parent: number | null;
  fork: number;
  servers: number;
  events: number;
  outcome: Outcome;
  judgement: Judgement | null;
  kinds: string[];
  types: string[];
  roles: string[];
  time: Column;
  kind: Column;
  server: Column;
  message: Column;
  flags: Column;
  messages: MessageColumns;
  spans: Span[];
  links: LinkChange[];
  marks: Mark[];
  clients: Operation[];
}

export interface Release {
  squall: string;
  commit: string;
  machine?: string;
}

export interface Opened {
  engine: Release;
  trace_engine: Release | null;
  /** A mutant that has the seats; empty: Squall’s own servers. */
  machine?: string;
  name: string;
  description: string;
  scenario: unknown;
  seed: string;
  run: Run;
}

export type Entry = [term: number, kind: string, text: string];

export interface ServerLog {
  base: [index: number, term: number];
  first: number;
  last: [index: number, term: number];
  entries: Entry[];
}

export interface ServerState {
  server: number;
  state: 'up' | 'down' | 'paused' | string;
  role: string;
  term: number;
  vote: number;
  commit: number;
  applied: number;
  log: ServerLog;
  disk: { state: string; term: number; vote: number; last: [number, number]; matches: boolean };
  configuration: { voters: number[]; old: number[]; learners: number[] };
  votes: number[];
  followers: { server: number; next: number; match: number }[];
  lease: boolean;
}

export interface MessageState {
  message: number;
  from: number;
  to: number;
  type: string;
  term: number;
  text: string;
  state: 'flying' | 'held' | 'waits' | string;
}

export type Action = Record<string, unknown>;

export interface Choice {
  group: string;
  server: number;
  message: number;
  label: string;
  action: Action;
}

export interface State {
  event: number;
  time_us: number;
  leader: number;
  what: string;
  block: string;
  verdict: { property: string; explanation: string } | null;
  servers: ServerState[];
  messages: MessageState[];
  cuts: [number, number][];
  clients: { client: number; waiting: boolean; text: string }[];
  enabled: Choice[];
}

export interface Sentence {
  first_event: number;
  last_event: number;
  time_us: number;
  server: number;
  text: string;
}

export interface Explanation {
  property: string | null;
  rule: string;
  explanation: string;
  sentences: Sentence[];
  slice: number[];
  beliefs: { server: number; text: string }[];
  first_step: { event: number; server: number; input: string; it: string; reference: string; rule: string } | null;
}

export interface Futures {
  no_return: number;
  shares: [event: number, violated: number, runs: number][];
}

/** Bits of RUN.flags. */
export const Flag = {
  stepped: 1,
  role: 2,
  term: 4,
  appended: 8,
  removed: 16,
  commit: 32,
  configuration: 64,
  stopped: 128,
  started: 256,
  answered: 512,
  violated: 1024,
  voted: 2048,
  snapshot: 4096,
  synced: 8192,
  asked: 16384,
  fault: 32768,
} as const;

/** Values of RUN.messages.fate. */
export const Fate = { flying: 0, delivered: 1, dropped: 2, lost: 3, held: 4, waits: 5 } as const;

/** Values of a span's role after the four roles of Raft. */
export const RoleOf = { follower: 0, preCandidate: 1, candidate: 2, leader: 3, down: 4, paused: 5 } as const;
