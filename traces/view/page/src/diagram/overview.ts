// The strip with the whole run below a diagram; the part in view is a frame that can be dragged.
import { RoleOf } from '../contract/answers.ts';
import type { RunIndex } from '../model/run_index.ts';
import { element } from '../page/elements.ts';
import type { Session } from '../page/session.ts';
import { colorsFor } from './colors.ts';
import { paintBar } from './paint_lanes.ts';
import type { Pen } from './pen.ts';

const kLeft = 74;
const kRight = 12;

export class Overview {
  readonly canvas = element('canvas', { class: 'overview', 'aria-hidden': true });
  private readonly whole = document.createElement('canvas');
  private key: unknown = null;

  constructor(private readonly session: Session, private readonly index: () => RunIndex | null) {
    let dragging = false;
    const go = (event: PointerEvent) => {
      const run = this.index();
      if (!run) return;
      const box = this.canvas.getBoundingClientRect();
      const { end } = session.axisOf(run);
      const at = ((event.clientX - box.left - kLeft) / (box.width - kLeft - kRight)) * end;
      const half = (session.to - session.from) / 2;
      session.look(at - half, at + half);
    };
    this.canvas.addEventListener('pointerdown', (event) => {
      dragging = true;
      this.canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    this.canvas.addEventListener('pointermove', (event) => { if (dragging) go(event); });
    this.canvas.addEventListener('pointerup', () => { dragging = false; });
    this.canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      session.zoom(Math.exp(-event.deltaY * 0.0018));
    }, { passive: false });
  }

  draw(): void {
    const index = this.index();
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!index || width === 0 || height === 0) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const dark = document.documentElement.dataset['theme'] === 'dark';
    const colors = colorsFor(dark);
    const { end } = this.session.axisOf(index);
    const key = `${index.run.branch} ${index.events} ${index.run.outcome.digest} ${this.session.axisKind} ${width} ${height} ${dark}`;
    if (key !== this.key) {
      this.key = key;
      this.canvas.width = this.whole.width = Math.round(width * ratio);
      this.canvas.height = this.whole.height = Math.round(height * ratio);
      this.paintWhole(index, width, height, ratio);
    }
    const context = this.canvas.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.whole, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const x = (position: number) => kLeft + Math.max(0, Math.min(1, position / end)) * (width - kLeft - kRight);
    const [left, right] = [x(this.session.from), x(this.session.to)];
    context.globalAlpha = 0.55;
    context.fillStyle = colors.ground;
    context.fillRect(kLeft, 0, left - kLeft, height);
    context.fillRect(right, 0, width - kRight - right, height);
    context.globalAlpha = 1;
    context.strokeStyle = colors.muted;
    context.lineWidth = 1;
    context.strokeRect(Math.round(left) - 0.5, 0.5, Math.max(3, Math.round(right - left)), height - 1);
    const cursor = x(this.session.axisOf(index).at[Math.min(this.session.cursor, index.events)]);
    context.fillStyle = colors.cursor;
    context.fillRect(cursor - 0.5, 0, 1.5, height);
  }

  private paintWhole(index: RunIndex, width: number, height: number, ratio: number): void {
    const colors = colorsFor(document.documentElement.dataset['theme'] === 'dark');
    const context = this.whole.getContext('2d')!;
    const axis = this.session.axisOf(index);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = colors.ground;
    context.fillRect(0, 0, width, height);
    const x = (event: number) => kLeft + (axis.at[event] / axis.end) * (width - kLeft - kRight);
    const gap = (height - 6) / index.servers;
    for (let server = 1; server <= index.servers; ++server) {
      const { events, roles, terms } = index.spans[server];
      let reached = kLeft - 1;
      for (let at = 0; at < events.length; ++at) {
        const past = at + 1 < events.length ? x(events[at + 1]) : width - kRight;
        if (past - reached < 0.7 && roles[at] !== RoleOf.leader) continue;
        paintBar(context as Pen, colors, roles[at], terms[at], x(events[at]), 3 + gap * (server - 0.5), past - x(events[at]), Math.max(2, gap * 0.8));
        reached = past;
      }
    }
    if (index.run.outcome.word === 'violated') {
      context.fillStyle = colors.violation;
      context.fillRect(x(index.run.outcome.event) - 1, 0, 2.5, height);
    }
  }
}
