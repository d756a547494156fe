// How many messages cross each gap between two lanes, in columns that stay where they are while the view moves.
import type { SentList } from './axis.ts';
import { classesOf } from './message_class.ts';
import type { RunIndex } from './run_index.ts';

/** Counts by gap and column, at gap * columns + column; gap 0 lies between the lanes of servers 1 and 2. A message is
 * counted where it starts, in every gap that it crosses. */
export interface Density {
  columns: number;
  /** Of a column, on the axis. */
  width: number;
  counts: Uint32Array;
  /** Of these, how many carry entries or a snapshot. */
  loaded: Uint32Array;
  /** The largest of `counts`. */
  most: number;
}

const kLevelsKept = 6;
const known = new WeakMap<SentList[], Map<number, Density>>();

/** Columns at most `widest` wide: of 2^n of the axis, so that they are counted once for many zooms. */
export function densityOf(index: RunIndex, sent: SentList[], end: number, widest: number): Density {
  const level = Math.floor(Math.log2(widest));
  let levels = known.get(sent);
  if (!levels) known.set(sent, (levels = new Map()));
  let density = levels.get(level);
  if (!density) {
    density = counted(index, sent, end, 2 ** level);
    for (const old of levels.keys()) if (levels.size >= kLevelsKept) levels.delete(old);
    levels.set(level, density);
  }
  return density;
}

function counted(index: RunIndex, sent: SentList[], end: number, width: number): Density {
  const columns = Math.floor(end / width) + 1;
  const gaps = Math.max(0, index.servers - 1);
  const counts = new Uint32Array(gaps * columns);
  const loaded = new Uint32Array(gaps * columns);
  const { from, to, type, entries } = index.messages;
  const isLoad = classesOf(index).map((names) => names.map((name) => (name === 'append' || name === 'snapshot' ? 1 : 0)));
  for (const { list, starts } of sent) {
    for (let place = 0; place < list.length; ++place) {
      const message = list[place];
      const column = Math.floor(starts[place] / width);
      const last = Math.max(from[message], to[message]) - 1;
      const load = isLoad[type[message]][entries[message] > 0 ? 1 : 0];
      for (let gap = Math.min(from[message], to[message]) - 1; gap < last; ++gap) {
        ++counts[gap * columns + column];
        loaded[gap * columns + column] += load;
      }
    }
  }
  let most = 1;
  for (const count of counts) if (count > most) most = count;
  return { columns, width, counts, loaded, most };
}
