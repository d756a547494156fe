// An engine for tests: a generated run of any size, with states derived from it.
import type { Choice, Entry, Explanation, Futures, Opened, Run, ServerState, State } from '../src/contract/answers.ts';
import { cutsAfter } from '../src/engine/recorded_engine.ts';
import type { Engine } from '../src/engine/engine.ts';
import { syntheticRun, type GrowingRun, type Synthetic } from './synthetic_run.ts';

export class SyntheticEngine implements Engine {
  tell?: (events: number) => void;
  readonly whyNoBranches = null;
  private readonly base: Synthetic;
  private readonly runs: GrowingRun[];
  private readonly history: GrowingRun[][] = [];
  private terms: number[];

  constructor(events: number, servers = 5, violated = true) {
    this.base = syntheticRun(events, servers, violated);
    this.terms = this.base.terms;
    this.runs = [this.base.run];
  }

  async open(): Promise<Opened> {
    return {
      engine: { squall: '0.1.0', commit: 'synthetic' }, trace_engine: null, name: 'synthetic',
      description: 'A generated run.', scenario: { servers: this.base.run.servers }, seed: '0x2a', run: this.runs[0],
    };
  }

  private line(run: Run, event: number): string {
    const kind = run.kinds[run.kind[event - 1]];
    const message = run.message[event - 1];
    const m = run.messages;
    if (message < 0) return `${kind} ${run.server[event - 1]} <script>window.injected = true</script>`;
    return `${kind} ${run.types[m.type[message]]} ${m.from[message]}→${m.to[message]} term ${m.term[message]}`;
  }

  async lines(branch: number, from: number, to: number): Promise<string[]> {
    const run = this.runs[branch];
    const result: string[] = [];
    for (let event = from; event <= Math.min(to, run.events); ++event) result.push(this.line(run, event));
    return result;
  }

  async search(branch: number, text: string): Promise<number[]> {
    const run = this.runs[branch];
    const result: number[] = [];
    for (let event = 1; event <= run.events && result.length < 10_000; ++event) {
      if (this.line(run, event).toLowerCase().includes(text.toLowerCase())) result.push(event);
    }
    return result;
  }

  private serverAt(run: Run, server: number, event: number): ServerState {
    let [role, term, last, commit] = [0, 0, 0, 0];
    for (const span of run.spans) if (span[1] === server && span[0] <= event) [, , role, term] = span;
    for (const one of this.base.progress) if (one[1] === server && one[0] <= event) [, , last, commit] = one;
    const first = Math.max(1, last - 199);
    const entries: Entry[] = [];
    for (let index = first; index <= last; ++index) entries.push([this.terms[index], 'command', `put ${index}`]);
    return {
      server, state: role === 4 ? 'down' : role === 5 ? 'paused' : 'up', role: run.roles[role] ?? 'follower', term,
      vote: 0, commit, applied: commit,
      log: { base: [0, 0], first, last: [last, this.terms[last] ?? 0], entries },
      disk: { state: 'synced', term, vote: 0, last: [last, 0], matches: true },
      configuration: { voters: Array.from({ length: run.servers }, (_, at) => at + 1), old: [], learners: [] },
      votes: [], followers: [], lease: false,
    };
  }

  async state(branch: number, event: number): Promise<State> {
    const run = this.runs[branch];
    const m = run.messages;
    const messages: State['messages'] = [];
    for (let at = 0; at < m.sent.length && m.sent[at] <= event; ++at) {
      const end = m.received[at] || m.ended[at] || Infinity;
      if (end > event && m.entered[at] !== 0) {
        messages.push({ message: at, from: m.from[at], to: m.to[at], type: run.types[m.type[at]], term: m.term[at], text: run.types[m.type[at]], state: 'flying' });
      }
    }
    const servers = Array.from({ length: run.servers }, (_, at) => this.serverAt(run, at + 1, event));
    const enabled: Choice[] = [
      ...messages.flatMap((one): Choice[] => ['deliver', 'drop', 'duplicate'].map((kind) => ({
        group: 'network', server: 0, message: one.message, label: `${kind} ${one.type} ${one.from}→${one.to}`, action: { do: kind, key: one.message },
      }))),
      ...servers.map((one): Choice => ({ group: 'timers', server: one.server, message: -1, label: `election timeout of server ${one.server}`, action: { do: 'election_timeout', server: one.server } })),
      ...servers.map((one): Choice => ({ group: 'faults', server: one.server, message: -1, label: `crash server ${one.server}`, action: { do: 'crash', server: one.server, survivors: 0 } })),
    ];
    return {
      event, time_us: event ? run.time[event - 1] : 0, leader: servers.find((one) => one.role === 'leader')?.server ?? 0,
      what: event ? this.line(run, event) : 'boot', block: event ? `  ${this.line(run, event)}\n  <script>window.injected = true</script>` : '',
      verdict: null, servers, messages, cuts: cutsAfter(run, event), clients: [], enabled,
    };
  }

  private grow(branch: number, event: number, kind: string, server: number, count: number): Run {
    const from = this.runs[branch];
    const own = from.parent !== null && event === from.events;
    const next: GrowingRun = structuredClone(from);
    for (const column of ['time', 'kind', 'server', 'message', 'flags'] as const) next[column].length = event;
    const kept = <T extends { 0: number }>(list: T[]) => list.filter((one) => one[0] <= event);
    [next.spans, next.links, next.marks] = [kept(next.spans), kept(next.links), kept(next.marks)];
    const m = next.messages;
    let sent = m.sent.findIndex((at) => at > event);
    if (sent < 0) sent = m.sent.length;
    for (const column of Object.values(m) as number[][]) column.length = sent;
    m.sent.forEach((_, at) => {
      if (m.received[at] > event) [m.received[at], m.fate[at]] = [0, 0];
      if (m.ended[at] > event) [m.ended[at], m.fate[at]] = [0, 0];
    });
    if (!next.kinds.includes(kind)) next.kinds.push(kind);
    for (let at = 0; at < count; ++at) {
      next.time.push((next.time.at(-1) ?? 0) + 100);
      next.kind.push(next.kinds.indexOf(kind));
      next.server.push(server);
      next.message.push(-1);
      next.flags.push(1);
    }
    next.events = event + count;
    next.outcome = { ...next.outcome, word: 'held', property: null, event: 0, witness: 0 };
    if (!own) {
      next.parent = branch;
      next.fork = event;
      next.branch = this.runs.length;
      next.name = `branch ${next.branch}`;
    }
    (this.history[next.branch] ??= []).push(from);
    this.runs[next.branch] = next;
    return next;
  }

  async act(branch: number, event: number, action: Record<string, unknown>): Promise<Run> {
    return this.grow(branch, event, String(action['do']), Number(action['server'] ?? 0), 1);
  }
  async goOn(branch: number, event: number, _seed: string, events: number): Promise<Run> {
    return this.grow(branch, event, 'heartbeat_timeout', 1, events);
  }
  async undo(branch: number): Promise<Run> {
    const before = this.history[branch]?.pop();
    if (!before) throw new Error('Nothing to take back.');
    if (before.branch === branch) this.runs[branch] = before;
    return before;
  }
  async name(branch: number, name: string): Promise<void> {
    this.runs[branch].name = name;
  }
  async trace(): Promise<{ trace: string; file: string }> {
    return { trace: '{"squall_trace":1}\n', file: 'synthetic.trace.jsonl' };
  }
  async scenario(): Promise<{ scenario: unknown; file: string }> {
    return { scenario: { servers: 5 }, file: 'synthetic.json' };
  }
  async explain(branch: number): Promise<Explanation> {
    const run = this.runs[branch];
    const slice = Array.from({ length: Math.min(12, run.events) }, (_, at) => run.events - 11 + at).filter((event) => event > 0);
    return {
      property: run.outcome.property, rule: run.outcome.statement, explanation: run.outcome.explanation, slice,
      sentences: slice.slice(0, 4).map((event) => ({ first_event: event, last_event: event, time_us: run.time[event - 1], server: run.server[event - 1], text: `Server ${run.server[event - 1]} takes a step.` })),
      beliefs: [{ server: 1, text: 'up, leader of term 2' }], first_step: null,
    };
  }
  async futures(branch: number): Promise<Futures> {
    const run = this.runs[branch];
    const shares = Array.from({ length: 9 }, (_, at): [number, number, number] => [Math.floor((run.events * at) / 8), at < 5 ? 2 * at : 20, 20]);
    return { no_return: shares[5][0], shares };
  }
  async goal(): Promise<number | null> {
    return null;
  }
}
