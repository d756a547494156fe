// The classes of messages by which the diagram colours them and decides what to leave out.
import { Fate } from '../contract/answers.ts';
import type { RunIndex } from './run_index.ts';

export type MessageClass = 'vote' | 'append' | 'heartbeat' | 'reply' | 'snapshot' | 'other';

const kWords: Record<string, string> = {
  request_vote: 'RequestVote', request_vote_reply: 'vote reply', append_entries: 'AppendEntries',
  append_entries_reply: 'append reply', install_snapshot: 'InstallSnapshot', install_snapshot_reply: 'snapshot reply',
  timeout_now: 'TimeoutNow', read_index: 'ReadIndex', read_index_reply: 'read reply', forward: 'forward', opaque: 'message',
};

/** A type of message as people write it. */
export function typeWords(type: string): string {
  return kWords[type] ?? type;
}

function classOfType(type: string, entries: number): MessageClass {
  if (type.endsWith('_reply')) return type.startsWith('request_vote') ? 'vote' : 'reply';
  if (type.startsWith('request_vote') || type === 'timeout_now') return 'vote';
  if (type === 'append_entries') return entries > 0 ? 'append' : 'heartbeat';
  return type.startsWith('install_snapshot') ? 'snapshot' : 'other';
}

const tables = new WeakMap<RunIndex, MessageClass[][]>();

/** By type, of messages without and with entries. */
export function classesOf(index: RunIndex): MessageClass[][] {
  let table = tables.get(index);
  if (!table) {
    table = index.run.types.map((type) => [classOfType(type, 0), classOfType(type, 1)]);
    tables.set(index, table);
  }
  return table;
}

export function classOf(index: RunIndex, message: number): MessageClass {
  const m = index.messages;
  return classesOf(index)[m.type[message]]?.[m.entries[message] > 0 ? 1 : 0] ?? 'other';
}

/** Not a delivered AppendEntries or a reply to one: drawn at any zoom. */
export function isRare(index: RunIndex, message: number): boolean {
  const m = index.messages;
  if (m.fate[message] !== Fate.delivered || m.copyOf[message] >= 0 || m.garbled[message] === 1) return m.fate[message] !== Fate.flying;
  const name = classOf(index, message);
  return name === 'vote' || name === 'snapshot';
}
