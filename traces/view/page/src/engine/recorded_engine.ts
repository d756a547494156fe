// The engine of a page that holds recorded states: it looks answers up and can make no branches.
import type { Entry, Explanation, Futures, MessageState, Opened, Run, ServerState, State } from '../contract/answers.ts';
import { Fate } from '../contract/answers.ts';
import type { OpenRequest, Recorded, RecordedServer } from '../contract/file_parts.ts';
import { typeWords } from '../model/message_class.ts';
import { lastNotAfter } from '../model/run_index.ts';
import type { Engine } from './engine.ts';

const kEntriesShown = 200;
const kFoundMax = 10_000;

export class RecordedEngine implements Engine {
  readonly whyNoBranches =
    'This page holds recorded states and no engine, so nothing else can be tried in it. ' +
    'A page written without --no-engine holds the engine.';
  private readonly depth: Uint32Array;
  private readonly states: { events: number[]; states: RecordedServer[] }[];

  constructor(private readonly recorded: Recorded) {
    const { parent } = recorded.entries;
    this.depth = new Uint32Array(Math.max(1, parent.length));
    for (let ref = 1; ref < parent.length; ++ref) this.depth[ref] = this.depth[parent[ref]] + 1;
    this.states = Array.from({ length: recorded.open.run.servers + 1 }, () => ({ events: [], states: [] }));
    for (const [event, server, state] of recorded.states) {
      this.states[server].events.push(event);
      this.states[server].states.push(state);
    }
  }

  async open(_request: OpenRequest): Promise<Opened> {
    return this.recorded.open;
  }

  async state(_branch: number, event: number): Promise<State> {
    const run = this.recorded.open.run;
    const servers: ServerState[] = [];
    for (let server = 1; server <= run.servers; ++server) {
      const { events, states } = this.states[server];
      const at = lastNotAfter(events, event);
      if (at >= 0) servers.push(this.expand(states[at]));
    }
    const violated = run.outcome.word === 'violated' && event >= run.outcome.event;
    return {
      event,
      time_us: event === 0 ? 0 : run.time[event - 1],
      leader: servers.find((one) => one.role === 'leader' && one.state === 'up')?.server ?? 0,
      what: event === 0 ? 'The servers have started.' : this.recorded.lines[event - 1],
      block: '',
      verdict: violated ? { property: run.outcome.property ?? '', explanation: run.outcome.explanation } : null,
      servers,
      messages: this.inFlight(run, event),
      cuts: cutsAfter(run, event),
      clients: [],
      enabled: [],
    };
  }

  private expand(state: RecordedServer): ServerState {
    const [baseIndex, baseTerm, tip] = state.log;
    const { parent, term, kind, text } = this.recorded.entries;
    const entries: Entry[] = [];
    let ref = tip;
    for (; ref !== 0 && this.depth[ref] > baseIndex && entries.length < kEntriesShown; ref = parent[ref]) {
      entries.push([term[ref], kind[ref], text[ref]]);
    }
    entries.reverse();
    const last = Math.max(this.depth[tip], baseIndex);
    const lastTerm = tip !== 0 && this.depth[tip] > baseIndex ? term[tip] : baseTerm;
    return {
      ...state,
      log: { base: [baseIndex, baseTerm], first: last - entries.length + 1, last: [last, lastTerm], entries },
    };
  }

  private inFlight(run: Run, event: number): MessageState[] {
    const m = run.messages;
    const result: MessageState[] = [];
    for (let at = 0; at < m.sent.length; ++at) {
      const end = m.received[at] || m.ended[at] || Infinity;
      if (m.sent[at] > event || end <= event || m.fate[at] === Fate.lost) continue;
      const waits = m.fate[at] === Fate.waits || m.entered[at] > event;
      result.push({
        message: at, from: m.from[at], to: m.to[at], type: run.types[m.type[at]], term: m.term[at],
        text: `${typeWords(run.types[m.type[at]])}, term ${m.term[at]}${m.entries[at] > 0 ? `, ${m.entries[at]} entries` : ''}`,
        state: waits ? 'waits' : m.fate[at] === Fate.held ? 'held' : 'flying',
      });
    }
    return result;
  }

  async lines(_branch: number, from: number, to: number): Promise<string[]> {
    return this.recorded.lines.slice(from - 1, to);
  }

  async search(_branch: number, text: string): Promise<number[]> {
    const wanted = text.toLowerCase();
    const events: number[] = [];
    this.recorded.lines.forEach((line, at) => {
      if (events.length < kFoundMax && line.toLowerCase().includes(wanted)) events.push(at + 1);
    });
    return events;
  }

  async explain(_branch: number): Promise<Explanation> {
    if (this.recorded.explain) return this.recorded.explain;
    throw new Error('This page was written without an explanation.');
  }

  act = (): Promise<Run> => this.refuse();
  goOn = (): Promise<Run> => this.refuse();
  undo = (): Promise<Run> => this.refuse();
  name = (): Promise<void> => this.refuse();
  trace = (): Promise<{ trace: string; file: string }> => this.refuse();
  futures = (): Promise<Futures> => this.refuse();
  goal = (): Promise<number | null> => this.refuse();
  async scenario(_branch: number): Promise<{ scenario: unknown; file: string }> {
    return { scenario: this.recorded.open.scenario, file: `${this.recorded.open.name}.json` };
  }

  private refuse<T>(): Promise<T> {
    return Promise.reject(new Error(this.whyNoBranches));
  }
}

/** The directed links that are cut after `event`. */
export function cutsAfter(run: Run, event: number): [number, number][] {
  const cuts = new Set<number>();
  for (const [at, what, from, to] of run.links) {
    if (at > event) break;
    if (what !== 'cut' && what !== 'heal') continue;
    for (const a of from) {
      for (const b of to) {
        if (a === b) continue;
        if (what === 'cut') cuts.add(a * 64 + b);
        else cuts.delete(a * 64 + b);
      }
    }
  }
  return [...cuts].sort((a, b) => a - b).map((link) => [link >> 6, link & 63]);
}
