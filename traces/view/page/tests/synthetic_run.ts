// Generates a plausible RUN of a given number of events: elections, replication, crashes, cuts, losses.
import type { MessageColumns, Mark, Operation, Run, Span } from '../src/contract/answers.ts';
import { Flag } from '../src/contract/answers.ts';

const kKinds = ['deliver', 'drop', 'election_timeout', 'heartbeat_timeout', 'request', 'sync', 'crash', 'restart',
  'cut', 'heal', 'duplicate', 'pause', 'resume'];
const kTypes = ['request_vote', 'request_vote_reply', 'append_entries', 'append_entries_reply', 'install_snapshot'];

interface Server { role: number; term: number; last: number; commit: number; votes: number; up: boolean }
interface Arrival { time: number; message: number }

type Listed = 'time' | 'kind' | 'server' | 'message' | 'flags';
/** A run whose columns can grow. */
export type GrowingRun = Omit<Run, Listed | 'messages'> & Record<Listed, number[]> & { messages: Record<keyof MessageColumns, number[]> };

/** What is known of the servers beside the RUN: [event, server, last, commit]. */
export interface Synthetic { run: GrowingRun; progress: [number, number, number, number][]; terms: number[] }

export function syntheticRun(events: number, servers: number, violated: boolean): Synthetic {
  return new Generator(events, servers, violated).generate();
}

class Generator {
  private state = 12345;
  private now = 0;
  private leader = 0;
  private arrivals: Arrival[] = [];
  private cutServer = 0;
  private readonly all: Server[];
  private readonly terms: number[] = [];
  private readonly progress: [number, number, number, number][] = [];
  private readonly run: GrowingRun;
  private openOperation: Operation | null = null;

  constructor(private readonly events: number, private readonly servers: number, private readonly violated: boolean) {
    this.all = Array.from({ length: servers + 1 }, () => ({ role: 0, term: 0, last: 0, commit: 0, votes: 0, up: true }));
    const columns = ['from', 'to', 'type', 'term', 'entries', 'sent', 'entered', 'received', 'ended', 'fate', 'copy_of', 'garbled'];
    this.run = {
      branch: 0, name: 'original', parent: null, fork: 0, servers, events,
      outcome: { word: 'held', property: null, statement: '', explanation: '', event: 0, time_us: 0, server: 0, other: 0, witness: 0, digest: '1f', world_digest: '2e' },
      judgement: { result: 'held', reasons: [] }, kinds: kKinds, types: kTypes,
      roles: ['follower', 'pre_candidate', 'candidate', 'leader'],
      time: [], kind: [], server: [], message: [], flags: [],
      messages: Object.fromEntries(columns.map((name) => [name, []])) as unknown as GrowingRun['messages'],
      spans: Array.from({ length: servers }, (_, at): Span => [0, at + 1, 0, 0]), links: [], marks: [], clients: [],
    };
  }

  private random(below: number): number {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return Math.floor((this.state / 4294967296) * below);
  }
  private get event(): number { return this.run.time.length; }
  private mark(server: number, kind: string, text: string): void { this.run.marks.push([this.event, server, kind, text] as Mark); }
  private span(server: number, role: number): void { this.run.spans.push([this.event, server, role, this.all[server].term]); }
  private note(server: number): void { this.progress.push([this.event, server, this.all[server].last, this.all[server].commit]); }

  private happen(kind: string, server: number, message: number, flags: number): void {
    this.run.time.push(this.now);
    this.run.kind.push(kKinds.indexOf(kind));
    this.run.server.push(server);
    this.run.message.push(message);
    this.run.flags.push(flags);
  }

  private send(from: number, to: number, type: number, entries: number): void {
    const m = this.run.messages;
    const at = m.from.length;
    const cut = this.cutServer !== 0 && (from === this.cutServer || to === this.cutServer);
    for (const [name, value] of Object.entries({ from, to, type, term: this.all[from].term, entries, sent: this.event, entered: cut ? 0 : this.event, received: 0, ended: cut ? this.event : 0, fate: cut ? 3 : 0, copy_of: -1, garbled: 0 })) {
      (m as unknown as Record<string, number[]>)[name].push(value);
    }
    if (cut) return;
    const arrival = { time: this.now + 300 + this.random(1200), message: at };
    let place = this.arrivals.length;
    while (place > 0 && this.arrivals[place - 1].time > arrival.time) --place;
    this.arrivals.splice(place, 0, arrival);
  }

  private elect(server: number): void {
    const one = this.all[server];
    one.term = Math.max(...this.all.map((each) => each.term)) + 1;
    one.role = 2;
    one.votes = 1;
    this.happen('election_timeout', server, -1, Flag.stepped | Flag.role | Flag.term | Flag.voted);
    this.span(server, 2);
    for (let to = 1; to <= this.servers; ++to) if (to !== server) this.send(server, to, 0, 0);
  }

  private replicate(entries: number): void {
    for (let to = 1; to <= this.servers; ++to) if (to !== this.leader) this.send(this.leader, to, 2, entries);
  }

  private lead(server: number): void {
    if (this.leader !== 0 && this.leader !== server) { this.all[this.leader].role = 0; this.span(this.leader, 0); }
    this.leader = server;
    this.all[server].role = 3;
    this.span(server, 3);
    this.mark(server, 'leader', `server ${server} is leader of term ${this.all[server].term}`);
    this.append();
  }

  private append(): void {
    const one = this.all[this.leader];
    this.terms[++one.last] = one.term;
    this.note(this.leader);
    this.replicate(1);
  }

  private deliver(message: number): void {
    const m = this.run.messages;
    const [from, to, type, term] = [m.from[message], m.to[message], m.type[message], m.term[message]];
    const one = this.all[to];
    const dropped = !one.up || this.random(60) === 0;
    let flags = Flag.stepped;
    if (dropped) {
      this.happen('drop', to, message, Flag.fault);
      m.ended[message] = this.event;
      m.fate[message] = 2;
      return;
    }
    const raised = term > one.term;
    if (raised) flags |= Flag.term;
    const grows = type === 2 && m.entries[message] > 0 && one.last < this.all[from].last;
    if (grows) flags |= Flag.appended;
    if (type === 0) flags |= Flag.voted;
    this.happen('deliver', to, message, flags);
    m.received[message] = this.event;
    m.fate[message] = 1;
    if (raised) { one.term = term; one.role = 0; if (this.leader === to) this.leader = 0; this.span(to, 0); }
    if (type === 0) this.send(to, from, 1, 0);
    if (type === 1 && one.role === 2 && ++one.votes > this.servers / 2) this.lead(to);
    if (type === 2) { if (grows) one.last = this.all[from].last; this.note(to); this.send(to, from, 3, 0); }
    if (type === 3 && to === this.leader && one.commit < one.last && this.random(3) === 0) this.commit();
  }

  private commit(): void {
    const one = this.all[this.leader];
    one.commit = one.last;
    this.run.flags[this.event - 1] |= Flag.commit;
    this.note(this.leader);
    if (this.openOperation) {
      this.openOperation[4] = this.event;
      this.openOperation[6] = 'ok';
      this.openOperation = null;
      this.run.flags[this.event - 1] |= Flag.answered;
    }
    if (this.event % 5 === 0) this.mark(this.leader, 'commit', `entry ${one.commit} is committed`);
  }

  private fault(): void {
    const down = this.all.findIndex((each, at) => at > 0 && !each.up);
    const server = down > 0 && this.random(2) === 0 ? down : 1 + this.random(this.servers);
    const one = this.all[server];
    if (this.random(2) === 0 && (down < 0 || !one.up)) {
      this.happen(one.up ? 'crash' : 'restart', server, -1, one.up ? Flag.stopped | Flag.fault : Flag.started);
      one.up = !one.up;
      one.role = 0;
      if (this.leader === server) this.leader = 0;
      this.run.spans.push([this.event, server, one.up ? 0 : 4, one.term]);
      this.mark(server, one.up ? 'restart' : 'crash', one.up ? 'restart' : 'crash');
      return;
    }
    const others = Array.from({ length: this.servers }, (_, at) => at + 1).filter((each) => each !== (this.cutServer || server));
    this.happen(this.cutServer ? 'heal' : 'cut', 0, -1, this.cutServer ? 0 : Flag.fault);
    this.run.links.push([this.event, this.cutServer ? 'heal' : 'cut', [this.cutServer || server], others, '']);
    this.run.links.push([this.event, this.cutServer ? 'heal' : 'cut', others, [this.cutServer || server], '']);
    this.cutServer = this.cutServer ? 0 : server;
  }

  private step(): void {
    const next = this.arrivals[0];
    if (next && this.random(100) < 88) {
      this.arrivals.shift();
      this.now = Math.max(this.now, next.time);
      return this.deliver(next.message);
    }
    this.now += this.random(400);
    if (this.leader === 0) {
      const server = 1 + this.random(this.servers);
      if (this.all[server].up) return this.elect(server);
      this.happen('sync', server, -1, Flag.synced);
      return;
    }
    const dice = this.random(200);
    if (dice < 2) return this.fault();
    if (dice < 40) {
      this.happen('request', this.leader, -1, Flag.stepped | Flag.asked | Flag.appended);
      if (!this.openOperation) {
        this.openOperation = [1, this.event, this.now, this.leader, 0, `put ${this.event}`, ''];
        this.run.clients.push(this.openOperation);
      }
      return this.append();
    }
    this.now += 1500;
    this.happen('heartbeat_timeout', this.leader, -1, Flag.stepped);
    this.replicate(0);
  }

  generate(): Synthetic {
    while (this.event < this.events) this.step();
    if (this.violated) this.violate();
    return { run: this.run, progress: this.progress, terms: this.terms };
  }

  private violate(): void {
    const last = this.event;
    const other = Math.max(1, last - 40);
    this.run.flags[last - 1] |= Flag.violated;
    this.run.outcome = {
      ...this.run.outcome, word: 'violated', property: 'election_safety', event: last, time_us: this.now,
      server: this.run.server[last - 1] || 1, other: 1, witness: other,
      statement: 'Election Safety (§3.4): at most one leader can be elected in a given term.',
      explanation: 'Servers 1 and 2 are both leaders of term 2. <script>window.injected = true</script>',
    };
    this.run.marks.push([last, this.run.outcome.server, 'violation', 'election_safety']);
  }
}
