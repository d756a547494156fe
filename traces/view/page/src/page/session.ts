// What the page shows at the moment: run, branches, cursor, part in view, filter. Panels listen to it.
import type { Action, Explanation, Futures, Opened, Run, State } from '../contract/answers.ts';
import type { OpenRequest } from '../contract/file_parts.ts';
import type { Engine } from '../engine/engine.ts';
import { Axis, type AxisKind } from '../model/axis.ts';
import { upTo, type RecipeStep } from '../model/recipe.ts';
import { Filter } from '../model/filter.ts';
import { RunIndex, firstAfter, lastNotAfter, type JumpKind } from '../model/run_index.ts';

const kShortRun = 250;

export type Topic = 'opened' | 'run' | 'branches' | 'cursor' | 'state' | 'view' | 'filter' | 'explain' | 'futures' | 'selection' | 'look';

export class Session {
  opened!: Opened;
  readonly runs = new Map<number, RunIndex>();
  branch = 0;
  compared: number | null = null;
  cursor = 0;
  axisKind: AxisKind = 'time';
  from = 0;
  to = 1;
  readonly filter = new Filter();
  state: State | null = null;
  /** The state one event before, once it is known. */
  before: State | null = null;
  explanation: Explanation | null = null;
  explanationError = '';
  futures: Futures | null = null;
  lit = false;
  selected = -1;
  jump: JumpKind = 'election';
  /** The last error or note, for the status line. */
  note = '';
  /** How each branch was made. */
  readonly recipes = new Map<number, RecipeStep[]>();
  private readonly listeners = new Map<Topic, (() => void)[]>();
  private readonly axes = new WeakMap<RunIndex, Map<AxisKind, Axis>>();
  private wanted = -1;
  private asking = false;

  /** Opens the menu of what can happen to a server or a message; set by the page. */
  menu: (kind: 'server' | 'message', number: number, at: { clientX: number; clientY: number }) => void = () => undefined;

  constructor(readonly engine: Engine) {}

  on(topics: Topic[], see: () => void): void {
    for (const topic of topics) {
      const list = this.listeners.get(topic) ?? [];
      list.push(see);
      this.listeners.set(topic, list);
    }
  }

  tell(...topics: Topic[]): void {
    const called = new Set<() => void>();
    for (const topic of topics) for (const see of this.listeners.get(topic) ?? []) called.add(see);
    for (const see of called) see();
  }

  get index(): RunIndex {
    return this.runs.get(this.branch)!;
  }

  axisOf(index: RunIndex): Axis {
    let kinds = this.axes.get(index);
    if (!kinds) this.axes.set(index, (kinds = new Map()));
    let axis = kinds.get(this.axisKind);
    if (!axis) kinds.set(this.axisKind, (axis = new Axis(this.axisKind, index)));
    return axis;
  }

  /** `answer`: where it has been asked for already. */
  async open(request: OpenRequest, answer = this.engine.open(request)): Promise<void> {
    this.opened = await answer;
    this.runs.clear();
    this.recipes.clear();
    this.compared = null;
    this.filter.clear();
    const { run } = this.opened;
    // A short run has long pauses in virtual time: the order of its events is easier to read.
    if (run.outcome.word === 'violated' || run.events === 0) this.axisKind = run.events <= kShortRun ? 'order' : 'time';
    this.adopt(this.opened.run, this.opened.run.outcome.word === 'violated' ? this.opened.run.outcome.event : 0);
    this.tell('opened', 'filter');
  }

  /** Shows this run, with the cursor at `cursor` and all of it in view if it is another branch than before. */
  private adopt(run: Run, cursor: number, keepView = false): void {
    const index = new RunIndex(run);
    this.runs.set(run.branch, index);
    this.branch = run.branch;
    this.explanation = null;
    this.explanationError = '';
    this.futures = null;
    this.lit = false;
    this.selected = -1;
    this.cursor = Math.min(cursor, index.events);
    this.state = this.before = null;
    if (keepView) this.keepInView();
    else this.fit(false);
    this.tell('run', 'branches', 'view', 'cursor', 'explain', 'futures', 'selection');
    this.askState();
  }

  show(branch: number, cursor = this.cursor): void {
    const index = this.runs.get(branch);
    if (!index || branch === this.branch) return;
    if (this.compared === branch) this.compared = null;
    this.adopt(index.run, cursor, true);
  }

  compare(branch: number | null): void {
    this.compared = branch === this.branch ? null : branch;
    this.tell('branches', 'run', 'view');
  }

  moveTo(event: number, keepInView = true): void {
    const cursor = Math.max(0, Math.min(this.index.events, Math.round(event)));
    this.cursor = cursor;
    if (keepInView) this.keepInView();
    this.tell('cursor');
    this.askState();
  }

  /** Asks for the state at the cursor; while one answer is awaited, only the latest wish is kept. */
  askState(): void {
    this.wanted = this.cursor;
    if (!this.asking) void this.askLatest();
  }

  private async askLatest(): Promise<void> {
    this.asking = true;
    while (this.wanted >= 0) {
      const [event, branch] = [this.wanted, this.branch];
      this.wanted = -1;
      try {
        const state = await this.engine.state(branch, event);
        if (branch !== this.branch) continue;
        if (this.state?.event === event - 1) this.before = this.state;
        else if (this.before?.event !== event - 1) this.before = null;
        this.state = state;
        this.tell('state');
        if (this.before || event === 0 || this.wanted >= 0) continue;
        const before = await this.engine.state(branch, event - 1);
        if (branch !== this.branch || this.wanted >= 0) continue;
        this.before = before;
        this.tell('state');
      } catch (error) {
        this.complain(error);
      }
    }
    this.asking = false;
  }

  complain(error: unknown): void {
    this.note = error instanceof Error ? error.message : String(error);
    this.tell('look');
  }

  /** Runs a request that makes or changes a branch. */
  private async change(make: () => Promise<Run>, recipe: RecipeStep[]): Promise<void> {
    try {
      const run = await make();
      if (run.parent !== null) this.recipes.set(run.branch, recipe);
      this.note = '';
      this.adopt(run, run.events, true);
      this.tell('look');
    } catch (error) {
      this.complain(error);
    }
  }

  /** The steps that lead to the cursor. */
  get recipe(): RecipeStep[] {
    return upTo(this.recipes.get(this.branch) ?? [], this.cursor);
  }

  /** Makes a branch again, from the original run. */
  async repeat(steps: RecipeStep[]): Promise<void> {
    for (const step of steps) {
      const taken = [...upTo(this.recipes.get(this.branch) ?? [], step.event), step];
      await this.change(() => ('seed' in step
        ? this.engine.goOn(this.branch, step.event, step.seed, step.events)
        : this.engine.act(this.branch, step.event, step.action)), taken);
    }
  }

  async act(action: Action): Promise<void> {
    await this.change(() => this.engine.act(this.branch, this.cursor, action), [...this.recipe, { event: this.cursor, action }]);
    const { time, events } = this.index;
    // Acts by hand take no virtual time, so they would all lie at one place of that axis.
    if (this.axisKind === 'time' && events > 1 && time[events] === time[events - 1]) this.setAxis('order');
    if (this.axisKind === 'time') return;
    if (events <= 40) this.fit();
    else if (this.to - this.from > 120) this.look(this.cursor - 30, this.cursor + 10);
  }

  /** Shows the events from `fork` to the last one, with `margin` of their width before them. */
  private lookAt(fork: number, margin: number): void {
    const { at } = this.axisOf(this.index);
    const [from, to] = [at[Math.min(fork, this.index.events)], at[this.index.events]];
    if (to > from) this.look(from - margin * (to - from), to + 0.08 * (to - from));
  }

  goOn(seed: string, events: number): Promise<void> {
    const fork = this.cursor;
    return this.change(() => this.engine.goOn(this.branch, fork, seed, events), [...this.recipe, { event: fork, seed, events }]).then(() => this.lookAt(fork, 0.25));
  }

  async undo(): Promise<void> {
    const branch = this.branch;
    if (this.index.run.parent === null) return this.complain(new Error('The original run has nothing to take back.'));
    await this.change(() => this.engine.undo(branch), (this.recipes.get(branch) ?? []).slice(0, -1));
    if (this.branch !== branch) {
      this.runs.delete(branch);
      if (this.compared === branch || this.compared === this.branch) this.compared = null;
      this.tell('branches', 'run');
    }
  }

  async rename(name: string): Promise<void> {
    try {
      await this.engine.name(this.branch, name);
      this.index.run.name = name;
      this.tell('branches');
    } catch (error) {
      this.complain(error);
    }
  }

  async explain(): Promise<void> {
    if (this.explanation) return;
    const branch = this.branch;
    try {
      const explanation = await this.engine.explain(branch);
      if (branch !== this.branch) return;
      this.explanation = explanation;
    } catch (error) {
      this.explanationError = error instanceof Error ? error.message : String(error);
    }
    this.tell('explain');
  }

  light(on: boolean): void {
    this.lit = on;
    this.tell('view', 'explain');
    if (on && !this.explanation) void this.explain().then(() => this.tell('view'));
  }

  async askFutures(): Promise<void> {
    const branch = this.branch;
    const futures = await this.engine.futures(branch);
    if (branch === this.branch) this.futures = futures;
    this.tell('futures');
  }

  async search(text: string): Promise<void> {
    this.filter.text = text;
    this.filter.found = text === '' ? null : new Set(await this.engine.search(this.branch, text));
    this.tell('filter');
  }

  setAxis(kind: AxisKind): void {
    const before = this.axisOf(this.index);
    const events = [this.from, this.to].map((position) => Math.max(0, lastNotAfter(before.at, position)));
    const whole = this.from <= 0 && this.to >= before.end;
    this.axisKind = kind;
    const axis = this.axisOf(this.index);
    if (whole) this.fit(false);
    else this.look(axis.at[events[0]], axis.at[events[1]]);
    this.tell('view', 'run');
  }

  /** Positions beyond the last event, for messages in flight then. */
  private get room(): number {
    return this.axisKind === 'time' ? 0 : 2;
  }

  /** Shows the positions from … to. */
  look(from: number, to: number): void {
    const { end } = this.axisOf(this.index);
    const least = this.axisKind === 'time' ? 20 : 3;
    const width = Math.min(Math.max(to - from, least), end * 1.06 + this.room);
    const middle = (from + to) / 2;
    this.from = Math.max(-0.03 * end - width * 0.02, Math.min(middle - width / 2, end * 1.03 + width * 0.02 + this.room - width));
    this.to = this.from + width;
    this.tell('view');
  }

  fit(tell = true): void {
    const { end } = this.axisOf(this.index);
    this.from = -end * 0.015;
    this.to = end * 1.025 + this.room;
    if (tell) this.tell('view');
  }

  zoom(factor: number, around?: number): void {
    const width = (this.to - this.from) / factor;
    const at = this.axisOf(this.index).at[this.cursor];
    const inside = at >= this.from && at <= this.to;
    const fixed = around ?? (inside ? at : (this.from + this.to) / 2);
    const share = (fixed - this.from) / (this.to - this.from);
    this.look(fixed - share * width, fixed + (1 - share) * width);
  }

  pan(share: number): void {
    const width = this.to - this.from;
    this.look(this.from + share * width, this.to + share * width);
  }

  keepInView(): void {
    const at = this.axisOf(this.index).at[this.cursor];
    const width = this.to - this.from;
    // Where the whole run is in view, nothing moves.
    const edge = width >= this.axisOf(this.index).end ? 0 : width * 0.06;
    if (at >= this.from + edge && at <= this.to - edge) return;
    if (at >= this.from - width && at < this.from + edge) this.look(at - 2 * edge, at - 2 * edge + width);
    else if (at > this.to - edge && at <= this.to + width) this.look(at + 2 * edge - width, at + 2 * edge);
    else this.look(at - width / 2, at + width / 2);
  }

  /** Shows one message or one event with what surrounds it. */
  zoomToCursor(): void {
    const axis = this.axisOf(this.index);
    const message = this.selected >= 0 ? this.selected : this.index.message[this.cursor];
    const at = axis.at[this.cursor];
    const m = this.index.messages;
    const from = message >= 0 ? axis.at[m.start[message]] : at;
    const to = message >= 0 ? axis.at[m.end[message]] : at;
    const margin = Math.max((to - from) * 0.7, this.axisKind === 'time' ? 200 : 6);
    this.look(from - margin, to + margin);
  }

  /** Moves to the next (1) or previous (-1) stop of the chosen kind. */
  jumpTo(direction: 1 | -1, kind: JumpKind = this.jump): boolean {
    const stops = this.index.stops(kind);
    const place = direction > 0 ? firstAfter(stops, this.cursor) : lastNotAfter(stops, this.cursor - 1);
    if (place < 0 || place >= stops.length) {
      this.complain(new Error(`No ${direction > 0 ? 'later' : 'earlier'} event of that kind.`));
      return false;
    }
    this.note = '';
    this.moveTo(stops[place]);
    return true;
  }

  /** Moves to the next or previous event that passes the filter. */
  jumpToMatch(direction: 1 | -1): void {
    for (let event = this.cursor + direction; event >= 1 && event <= this.index.events; event += direction) {
      if (this.filter.event(this.index, event)) return this.moveTo(event);
    }
    this.complain(new Error(`No ${direction > 0 ? 'later' : 'earlier'} event passes the filter.`));
  }

  select(message: number): void {
    this.selected = message;
    this.tell('selection');
  }
}
