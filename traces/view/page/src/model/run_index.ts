// A run as typed columns with the indices that drawing and jumping need.
import type { Column, LinkChange, Mark, Run } from '../contract/answers.ts';
import { Fate, Flag } from '../contract/answers.ts';

export interface LaneSpans { events: Uint32Array; roles: Uint8Array; terms: Uint32Array }

/** A time during which links are cut, or messages held or blocked. `to` is the last event + 1 where it has no end. */
export interface Band { from: number; to: number; label: string; servers: number[]; row: number }

export interface Messages {
  count: number;
  from: Uint8Array; to: Uint8Array; type: Uint8Array; term: Uint32Array; entries: Uint16Array;
  /** Event from which the message flies; of one that never flew, the event of the sending. */
  start: Uint32Array;
  sent: Uint32Array; end: Uint32Array;
  fate: Uint8Array; copyOf: Int32Array; garbled: Uint8Array;
  /** 1 where it arrived before a message that was sent earlier on the same link. */
  overtook: Uint8Array;
  /** Of a message in flight at the end: how many before it on the same link are in flight as well. */
  fan: Uint8Array;
}

export class RunIndex {
  readonly events: number;
  readonly servers: number;
  readonly time: Float64Array;
  readonly kind: Uint8Array;
  readonly server: Uint8Array;
  readonly message: Int32Array;
  readonly flags: Uint32Array;
  readonly messages: Messages;
  /** By server: its events, ascending. Lane 0 holds events of no server. */
  readonly lanes: Uint32Array[];
  readonly spans: LaneSpans[];
  readonly bands: Band[];
  readonly bandRows: number;
  readonly marks: Mark[];

  constructor(readonly run: Run) {
    this.events = run.events;
    this.servers = run.servers;
    this.time = new Float64Array(run.events + 1);
    this.time.set(run.time, 1);
    this.kind = shifted(Uint8Array, run.kind, run.events);
    this.server = shifted(Uint8Array, run.server, run.events);
    this.message = new Int32Array(run.events + 1).fill(-1);
    this.message.set(run.message, 1);
    this.flags = shifted(Uint32Array, run.flags, run.events);
    this.messages = messagesOf(run);
    this.lanes = lanesOf(this.server, run);
    this.spans = spansOf(run);
    this.bands = bandsOf(run.links, run.events);
    this.bandRows = Math.min(3, Math.max(0, ...this.bands.map((band) => band.row + 1)));
    this.marks = run.marks;
  }

  kindName(event: number): string {
    return event === 0 ? 'start' : (this.run.kinds[this.kind[event]] ?? '');
  }

  /** Role and term of `server` after `event`. */
  roleAt(server: number, event: number): { role: number; term: number } {
    const { events, roles, terms } = this.spans[server];
    const at = Math.max(0, lastNotAfter(events, event));
    return { role: roles[at] ?? 0, term: terms[at] ?? 0 };
  }

  private readonly jumps = new Map<string, Uint32Array>();

  /** The events that a jump of this kind stops at, ascending. */
  stops(kind: JumpKind): Uint32Array {
    let found = this.jumps.get(kind);
    if (!found) {
      found = stopsOf(this, kind);
      this.jumps.set(kind, found);
    }
    return found;
  }
}

export type JumpKind = 'election' | 'leader' | 'commit' | 'fault' | 'configuration' | 'probe' | 'client' | 'violation';

function stopsOf(index: RunIndex, kind: JumpKind): Uint32Array {
  if (kind === 'probe' || kind === 'leader') {
    const events = index.marks.filter((mark) => mark[2] === kind).map((mark) => mark[0]);
    return Uint32Array.from(new Set(events)).sort();
  }
  const bit = {
    commit: Flag.commit, fault: Flag.fault, configuration: Flag.configuration,
    client: Flag.answered | Flag.asked, violation: Flag.violated, election: 0,
  }[kind];
  const result: number[] = [];
  const kinds = index.run.kinds;
  for (let event = 1; event <= index.events; ++event) {
    const hit = kind === 'election'
      ? kinds[index.kind[event]] === 'election_timeout'
      : (index.flags[event] & bit) !== 0;
    if (hit) result.push(event);
  }
  return Uint32Array.from(result);
}

/** The place of the last value that is at most `wanted`; -1 where there is none. */
export function lastNotAfter(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function shifted<T extends Uint8Array | Uint32Array>(
  type: new (size: number) => T, values: Column, events: number,
): T {
  const result = new type(events + 1);
  result.set(values, 1);
  return result;
}

function messagesOf(run: Run): Messages {
  const m = run.messages;
  const count = m.from.length;
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  for (let at = 0; at < count; ++at) {
    start[at] = Math.max(m.sent[at], m.entered[at]);
    end[at] = m.received[at] || m.ended[at] || (m.fate[at] === Fate.lost ? start[at] : run.events);
  }
  const result: Messages = {
    count, start, end,
    from: new Uint8Array(m.from), to: new Uint8Array(m.to), type: new Uint8Array(m.type),
    term: new Uint32Array(m.term), entries: new Uint16Array(m.entries), sent: new Uint32Array(m.sent),
    fate: new Uint8Array(m.fate), copyOf: new Int32Array(m.copy_of), garbled: new Uint8Array(m.garbled),
    overtook: new Uint8Array(count), fan: new Uint8Array(count),
  };
  markOvertaking(result, run.servers);
  fanOut(result);
  return result;
}

function fanOut(m: Messages): void {
  const flying = new Map<number, number>();
  for (let at = 0; at < m.count; ++at) {
    if (m.fate[at] !== Fate.flying && m.fate[at] !== Fate.held) continue;
    const link = m.from[at] * 64 + m.to[at];
    m.fan[at] = Math.min(9, flying.get(link) ?? 0);
    flying.set(link, m.fan[at] + 1);
  }
}

function markOvertaking(m: Messages, servers: number): void {
  // A message overtook if one that was sent before it on the same link arrives after it.
  const latest = new Float64Array((servers + 1) * 64);
  for (let at = 0; at < m.count; ++at) {
    if (m.fate[at] !== Fate.delivered) continue;
    const link = m.from[at] * 64 + m.to[at];
    if (m.end[at] < latest[link]) m.overtook[at] = 1;
    else latest[link] = m.end[at];
  }
}

function lanesOf(server: Uint8Array, run: Run): Uint32Array[] {
  const counts = new Uint32Array(run.servers + 1);
  for (let event = 1; event <= run.events; ++event) ++counts[server[event]];
  const lanes = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let event = 1; event <= run.events; ++event) {
    const lane = server[event];
    lanes[lane][counts[lane]++] = event;
  }
  return lanes;
}

function spansOf(run: Run): LaneSpans[] {
  const lists = Array.from({ length: run.servers + 1 }, () => [] as Run['spans']);
  for (const span of run.spans) lists[span[1]].push(span);
  return lists.map((list) => ({
    events: Uint32Array.from(list, (span) => span[0]),
    roles: Uint8Array.from(list, (span) => span[2]),
    terms: Uint32Array.from(list, (span) => span[3]),
  }));
}

const kOpens: Record<string, string> = { cut: 'heal', hold: 'release', block: 'unblock' };

function set(servers: number[]): string {
  return `{${servers.join(',')}}`;
}

/** Bands of cuts, holds and blocks, each in the first row that is free. */
function bandsOf(links: LinkChange[], events: number): Band[] {
  const open = new Map<string, Band>();
  const result: Band[] = [];
  const openLinks = new Map<Band, Set<string>>();
  for (const [event, what, from, to, type] of links) {
    const closes = Object.keys(kOpens).find((word) => kOpens[word] === what);
    if (!closes) {
      const key = `${what} ${set(from)} ${set(to)} ${type}`;
      if (open.has(key)) continue;
      const words = type && type !== 'any' ? `${what} ${type} ` : `${what} `;
      const band = { from: event, to: events, label: `${words}${set(from)}→${set(to)}`, servers: [...new Set([...from, ...to])], row: 0 };
      open.set(key, band);
      openLinks.set(band, new Set(from.flatMap((a) => to.filter((b) => a !== b).map((b) => `${a}>${b}`))));
      result.push(band);
      continue;
    }
    for (const [key, band] of open) {
      if (!key.startsWith(`${closes} `) || (closes !== 'cut' && !key.endsWith(` ${type}`))) continue;
      const left = openLinks.get(band)!;
      for (const a of from) for (const b of to) left.delete(`${a}>${b}`);
      if (left.size > 0) continue;
      band.to = event;
      open.delete(key);
    }
  }
  const rowEnds: number[] = [];
  for (const band of result) {
    let row = rowEnds.findIndex((end) => end <= band.from);
    if (row < 0) row = rowEnds.length;
    rowEnds[row] = band.to;
    band.row = row;
  }
  return result;
}

/** The place of the first value that is greater than `wanted`. */
export function firstAfter(values: ArrayLike<number>, wanted: number): number {
  return lastNotAfter(values, wanted) + 1;
}

/** The first event at which two runs differ; the number of common events + 1 where one ends before. */
export function firstDifference(a: RunIndex, b: RunIndex): number {
  const common = Math.min(a.events, b.events);
  for (let event = 1; event <= common; ++event) {
    if (a.time[event] !== b.time[event] || a.server[event] !== b.server[event] || a.message[event] !== b.message[event] ||
        a.kindName(event) !== b.kindName(event)) return event;
  }
  return common + 1;
}
