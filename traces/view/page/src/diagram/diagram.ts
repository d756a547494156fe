// One space-time diagram: its canvas, its overview, and what the pointer meets.
import { Axis, nearestEvent, type SentList } from '../model/axis.ts';
import { isRare } from '../model/message_class.ts';
import { firstDifference, type RunIndex } from '../model/run_index.ts';
import { element, grouped } from '../page/elements.ts';
import type { Session } from '../page/session.ts';
import { colorsFor } from './colors.ts';
import { followGestures } from './gestures.ts';
import { Overview } from './overview.ts';
import { paintAll } from './paint_all.ts';
import { densityWords } from './paint_density.ts';
import type { Drawn } from './paint_messages.ts';
import { messageWords } from './paint_messages.ts';
import { SvgPen, type Pen } from './pen.ts';
import { laneY, layoutFor, scaleOf, type Scene } from './scene.ts';

export interface Hit { event: number; message: number; server: number; x: number; y: number }

export class Diagram {
  readonly host: HTMLElement;
  private readonly canvas = element('canvas', { class: 'plot', tabindex: 0, role: 'img' });
  private readonly tip = element('div', { class: 'tip', role: 'tooltip' });
  private readonly density = element('div', { class: 'density' });
  private readonly overview: Overview;
  private readonly drawn: Drawn[] = [];
  private scene: Scene | null = null;
  private waiting = false;
  private shaded = false;
  private filterKey: unknown = null;
  private sent: SentList[] | null = null;
  private rare: SentList[] | null = null;
  private passes: Uint8Array | null = null;
  private litKey: unknown = null;
  private litEvents: Uint8Array | null = null;

  /** `branch` tells which run is shown; null: nothing. */
  constructor(
    private readonly session: Session, private readonly branch: () => number | null, private readonly isMain: boolean,
    private readonly onClick: (hit: Hit) => void,
  ) {
    this.overview = new Overview(session, () => this.index);
    this.host = element('section', { class: 'diagram' },
      element('div', { class: 'canvas-box' }, this.canvas, this.density, this.tip), this.overview.canvas);
    followGestures(this.canvas, {
      pan: (pixels) => this.scene && session.pan(-pixels / (this.scene.layout.right - this.scene.layout.left)),
      zoom: (factor, x) => session.zoom(factor, this.positionOf(x)),
      click: (x, y) => { const hit = this.hit(x, y); if (hit) this.onClick(hit); },
      hover: (x, y) => this.showTip(x, y),
      leave: () => this.tip.classList.remove('shown'),
    });
    session.on(['run', 'view', 'cursor', 'filter', 'explain', 'selection', 'branches', 'state'], () => this.redraw());
    new ResizeObserver(() => this.redraw()).observe(this.canvas.parentElement!);
  }

  get index(): RunIndex | null {
    const branch = this.branch();
    return branch === null ? null : (this.session.runs.get(branch) ?? null);
  }

  redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  private draw(): void {
    const index = this.index;
    const box = this.canvas.parentElement!;
    const [width, height] = [box.clientWidth, box.clientHeight];
    // Narrower than the servers' names: there is nothing to draw.
    if (!index || width < 120 || height === 0) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const context = this.canvas.getContext('2d', { alpha: false })!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.scene = this.sceneFor(index, width, height);
    const count = paintAll(context as Pen, this.scene, this.drawn);
    this.shaded = count.shaded;
    this.density.textContent = count.shaded
      ? `${grouped(count.all)} messages as shade; votes, snapshots and faults as arrows; zoom in for all` : '';
    this.describe(index);
    this.overview.draw();
  }

  private describe(index: RunIndex): void {
    const { run } = index;
    const text = `Space-time diagram of ${run.name}: ${run.servers} servers, ${run.events} events. ` +
      `Event ${this.session.cursor} is selected. The tab Text lists every event.`;
    if (this.canvas.getAttribute('aria-label') !== text) this.canvas.setAttribute('aria-label', text);
  }

  private sceneFor(index: RunIndex, width: number, height: number): Scene {
    const { session } = this;
    const axis = session.axisOf(index);
    this.prepareFilter(index, axis);
    const other = session.compared === null ? undefined : session.runs.get(this.isMain ? session.compared : session.branch);
    const { outcome } = index.run;
    const first = other ? firstDifferenceOf(index, other) : -1;
    return {
      index, axis, from: session.from, to: session.to, layout: layoutFor(width, height, index),
      colors: colorsFor(document.documentElement.dataset['theme'] === 'dark'),
      cursor: Math.min(session.cursor, index.events),
      lit: this.isMain && session.lit ? this.litFor(index) : null, passes: this.passes, sent: this.sent ?? axis.sent, rare: this.rare ?? axis.rare,
      selected: this.isMain ? session.selected : -1,
      inFlight: this.isMain && session.state?.event === session.cursor ? session.state.messages.map((one) => one.message) : [],
      witnesses: outcome.word === 'violated' ? [outcome.event, outcome.witness] : [],
      forkAt: other ? Math.min(first - 1, index.events) : index.run.parent !== null ? index.run.fork : -1,
      firstDifference: first,
    };
  }

  private litFor(index: RunIndex): Uint8Array | null {
    const { explanation } = this.session;
    if (this.litKey !== explanation) {
      this.litKey = explanation;
      this.litEvents = null;
      if (explanation) {
        this.litEvents = new Uint8Array(index.events + 1);
        for (const event of explanation.slice) this.litEvents[event] = 1;
      }
    }
    return this.litEvents;
  }

  private prepareFilter(index: RunIndex, axis: Axis): void {
    const { filter } = this.session;
    const key = `${filter.write()} ${filter.text} ${filter.found?.size} ${axis.kind} ${index.run.branch} ${index.events}`;
    if (key === this.filterKey) return;
    this.filterKey = key;
    this.sent = null;
    this.rare = null;
    this.passes = null;
    if (!filter.isOn) return;
    this.sent = axis.filtered((message) => filter.message(index, message));
    this.rare = axis.filtered((message) => filter.message(index, message) && isRare(index, message));
    this.passes = new Uint8Array(index.events + 1);
    for (let event = 1; event <= index.events; ++event) this.passes[event] = filter.event(index, event) ? 1 : 0;
  }

  private positionOf(x: number): number {
    const { scene } = this;
    return scene ? scene.from + (x - scene.layout.left) / scaleOf(scene) : 0;
  }

  /** The message or event under the pointer. */
  private hit(x: number, y: number): Hit | null {
    const { scene } = this;
    if (!scene) return null;
    const server = this.laneAt(scene, y);
    if (x < scene.layout.left) return { event: -1, message: -1, server, x, y };
    const onLane = server > 0 && Math.abs(y - laneY(scene, server)) <= scene.layout.laneHeight / 2 + 9;
    if (!onLane) {
      const message = this.messageAt(x, y);
      if (message >= 0) return { event: scene.index.messages.end[message], message, server: 0, x, y };
    }
    const lane = scene.index.lanes[server] ?? scene.index.lanes[0];
    const event = nearestEvent(scene.axis, lane, this.positionOf(x));
    return event < 0 ? null : { event, message: -1, server: onLane ? server : 0, x, y };
  }

  private laneAt(scene: Scene, y: number): number {
    const lane = Math.floor((y - scene.layout.laneTop) / scene.layout.laneGap) + 1;
    return lane >= 1 && lane <= scene.index.servers ? lane : 0;
  }

  private messageAt(x: number, y: number): number {
    let best = -1;
    let least = 8;
    for (const { message, x1, y1, x2, y2 } of this.drawn) {
      const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
      const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
      const distance = Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1));
      if (distance < least) [least, best] = [distance, message];
    }
    return best;
  }

  private tipTurn = 0;

  private showTip(x: number, y: number): void {
    const turn = ++this.tipTurn;
    const hit = this.hit(x, y);
    const { scene } = this;
    if (!hit || !scene || hit.event < 0 || (hit.message < 0 && hit.server === 0)) {
      this.canvas.style.cursor = hit && hit.event < 0 && hit.server > 0 ? 'pointer' : 'crosshair';
      const shade = scene && this.shaded && x >= scene.layout.left ? densityWords(scene, x, y) : '';
      if (shade === '') this.tip.classList.remove('shown');
      else this.tell(scene!, shade, x, y);
      return;
    }
    this.canvas.style.cursor = 'pointer';
    const words = hit.message >= 0 ? `${messageWords(scene, hit.message)} · server ${scene.index.messages.from[hit.message]} to ${scene.index.messages.to[hit.message]}` : '';
    this.tell(scene, words || `event ${hit.event}`, x, y);
    void this.session.engine.lines(scene.index.run.branch, hit.event, hit.event).then((lines) => {
      if (turn !== this.tipTurn) return;
      this.tip.textContent = `event ${hit.event} · ${lines[0] ?? ''}`;
    }, () => undefined);
  }

  private tell(scene: Scene, words: string, x: number, y: number): void {
    this.tip.textContent = words;
    this.tip.style.left = `${Math.min(x + 14, scene.layout.width - 320)}px`;
    this.tip.style.top = `${y + 16}px`;
    this.tip.classList.add('shown');
  }

  /** The visible part as SVG. */
  svg(): string {
    const { scene } = this;
    if (!scene) return '';
    const pen = new SvgPen();
    paintAll(pen, scene, []);
    return pen.document(scene.layout.width, scene.layout.height, this.canvas.getAttribute('aria-label') ?? '');
  }

  /** The visible part as PNG, at twice the size of the screen. */
  png(): Promise<Blob> {
    const scene = this.scene!;
    const canvas = element('canvas', { width: 2 * scene.layout.width, height: 2 * scene.layout.height });
    const context = canvas.getContext('2d')!;
    context.scale(2, 2);
    paintAll(context as Pen, scene, []);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png');
    });
  }

  focus(): void {
    this.canvas.focus();
  }
}

const differences = new WeakMap<RunIndex, WeakMap<RunIndex, number>>();

function firstDifferenceOf(a: RunIndex, b: RunIndex): number {
  let known = differences.get(a);
  if (!known) differences.set(a, (known = new WeakMap()));
  let first = known.get(b);
  if (first === undefined) known.set(b, (first = firstDifference(a, b)));
  return first;
}
