// The engine as the page sees it: every answer is a promise, every failure an Error with one sentence.
import type { Action, Explanation, Futures, Opened, Run, State } from '../contract/answers.ts';
import type { OpenRequest } from '../contract/file_parts.ts';

export interface Engine {
  /** Null where branches can be made; a sentence that says why not otherwise. */
  readonly whyNoBranches: string | null;
  /** Called, if it is there, now and then while a run is computed: so many events are done. */
  tell?: (events: number) => void;
  open(request: OpenRequest): Promise<Opened>;
  state(branch: number, event: number): Promise<State>;
  lines(branch: number, from: number, to: number): Promise<string[]>;
  search(branch: number, text: string): Promise<number[]>;
  act(branch: number, event: number, action: Action): Promise<Run>;
  goOn(branch: number, event: number, seed: string, events: number): Promise<Run>;
  undo(branch: number): Promise<Run>;
  name(branch: number, name: string): Promise<void>;
  trace(branch: number): Promise<{ trace: string; file: string }>;
  scenario(branch: number): Promise<{ scenario: unknown; file: string }>;
  explain(branch: number): Promise<Explanation>;
  futures(branch: number): Promise<Futures>;
  goal(branch: number, goal: { condition?: unknown; property?: string }): Promise<number | null>;
}
