// The rows of the chart: a strip of states for a key, and lanes of operations that do not overlap.
import type { Board } from './board.ts';
import type { HistoryIndex } from './history_index.ts';

export interface Row {
  kind: 'states' | 'lane';
  /** What stands before it; empty where a lane goes on. */
  title: string;
  /** Of a strip of states. */
  key: number;
  /** Of a lane, ascending. */
  operations: number[];
  top: number;
  height: number;
}

const kStripHeight = 26;
const kLaneHeight = 24;
const kGap = 12;
const kGrowthMax = 1.75;

/** Lanes in which no two bars overlap; each operation goes into the first that is free. */
function packed(index: HistoryIndex, operations: number[]): number[][] {
  const lanes: number[][] = [];
  const ends: number[] = [];
  for (const at of operations) {
    const start = index.columns.invoked[at];
    let lane = ends.findIndex((end) => end < start);
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push(at);
    ends[lane] = index.drawnEnd[at];
  }
  return lanes;
}

/** `room`: their height, if they need less they become higher. */
export function rowsOf(board: Board, room: number): Row[] {
  const rows = naturalRows(board);
  const factor = Math.max(1, Math.min(kGrowthMax, room / heightOf(rows)));
  for (const row of rows) {
    row.top = Math.round(row.top * factor);
    row.height = Math.round(row.height * factor);
  }
  return rows;
}

function naturalRows(board: Board): Row[] {
  const { index } = board;
  const rows: Row[] = [];
  let top = 4;
  const add = (kind: Row['kind'], title: string, key: number, operations: number[]) => {
    const height = kind === 'states' ? kStripHeight : kLaneHeight;
    rows.push({ kind, title, key, operations, top, height });
    top += height;
  };
  const keys = board.key === null ? index.names.map((_, key) => key) : [board.key];
  if (board.layout === 'keys') {
    for (const key of keys) {
      add('states', index.names[key], key, []);
      packed(index, index.byKey[key]).forEach((lane) => add('lane', '', key, lane));
      top += kGap;
    }
    return rows;
  }
  if (board.key !== null) add('states', index.names[board.key], board.key, []);
  top += 4;
  const byProcess = new Map<number, number[]>();
  for (let at = 0; at < index.count; ++at) {
    if (!board.shows(at)) continue;
    const process = index.columns.process[at];
    const list = byProcess.get(process);
    if (list) list.push(at);
    else byProcess.set(process, [at]);
  }
  for (const [process, operations] of [...byProcess].sort(([a], [b]) => a - b)) {
    packed(index, operations).forEach((lane, turn) => add('lane', turn === 0 ? `process ${index.document.processes[process]}` : '', -1, lane));
  }
  return rows;
}

export function heightOf(rows: Row[]): number {
  const last = rows[rows.length - 1];
  return last ? last.top + last.height + 8 : 0;
}
