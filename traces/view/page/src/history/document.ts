// What a history's page is given: see traces/view/history/history_document.hpp.

export type Decision = 'linearizable' | 'not_linearizable' | 'undecided';

/** By operation; texts are places in `texts`, -1 is none. */
export interface Columns {
  process: number[]; key: number[]; f: number[]; value: number[]; expected: number[]; say: number[];
  /** 0 unknown, 1 ok, 2 found another value, 3 failed. */
  outcome: number[];
  observes: number[]; invoked: number[]; completed: number[];
}

export interface Order {
  key: number; decision: Decision; known: boolean;
  order: number[]; states: number[]; unplaced: number[]; until: number | null;
}

export interface Finding {
  operation: number; shortest: boolean; possible: number[]; complete: boolean;
  contradiction: number[]; since: number; minimal: boolean; without_effect: number[];
}

export interface HistoryDocument {
  file: string; model: string; verdict: Decision | 'vacuous'; report: string; timed: boolean;
  processes: string[]; keys: string[]; texts: string[]; lines: number[];
  /** By event, from the first one on; null: `no_times` says why. */
  times: number[] | null; no_times: string;
  /** Of the times; empty: the file does not tell it. */
  time_unit: 'ns' | '';
  operations: Columns; orders: Order[]; could: [operation: number, texts: number[]][]; finding: Finding | null;
}
