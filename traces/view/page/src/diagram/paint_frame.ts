// Draws what surrounds the lanes: the ruler, bands of cut links, clients' operations, the fork of a branch.
import { grouped } from '../page/elements.ts';
import type { Pen } from './pen.ts';
import { mix } from './colors.ts';
import { eventX, kFont, laneY, scaleOf, xOf, type Scene } from './scene.ts';

/** A round step that leaves at least `pixels` between two marks. */
function roundStep(scale: number, pixels: number, whole: boolean): number {
  const least = pixels / scale;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  for (const factor of [1, 2, 5, 10]) {
    if (power * factor >= least) return whole ? Math.max(1, power * factor) : power * factor;
  }
  return power * 10;
}

/** Virtual time in a unit that fits the step. */
export function timeWords(us: number, step: number): string {
  if (step >= 1e6) return `${(us / 1e6).toFixed(0)} s`;
  if (step >= 1e4) return `${(us / 1e6).toFixed(step >= 1e5 ? 1 : 2)} s`;
  if (step >= 1000) return `${(us / 1000).toFixed(0)} ms`;
  if (step >= 10) return `${(us / 1000).toFixed(step >= 100 ? 1 : 2)} ms`;
  return `${us.toFixed(0)} µs`;
}

export function paintRuler(pen: Pen, scene: Scene): void {
  const { layout, colors, axis } = scene;
  const scale = scaleOf(scene);
  const step = roundStep(scale, 88, true);
  pen.font = `10px ${kFont}`;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.strokeStyle = colors.line;
  pen.beginPath();
  for (let at = Math.ceil(scene.from / step) * step + 0; at <= scene.to; at += step) {
    const x = Math.round(xOf(scene, at)) + 0.5;
    pen.moveTo(x, layout.rulerBottom - 5);
    pen.lineTo(x, layout.height);
  }
  pen.moveTo(layout.left, layout.rulerBottom + 0.5);
  pen.lineTo(layout.right, layout.rulerBottom + 0.5);
  pen.stroke();
  pen.fillStyle = colors.muted;
  for (let at = Math.ceil(scene.from / step) * step + 0; at <= scene.to; at += step) {
    const x = xOf(scene, at);
    if (x > layout.right - 46) break;
    pen.fillText(axis.kind === 'time' ? timeWords(at, step) : grouped(at), x + 4, layout.rulerBottom - 9);
  }
}

/** Lanes' base lines. */
export function paintBaseLines(pen: Pen, scene: Scene): void {
  const { layout, colors } = scene;
  pen.strokeStyle = colors.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let server = 1; server <= scene.index.servers; ++server) {
    const y = Math.round(laneY(scene, server)) + 0.5;
    pen.moveTo(layout.left, y);
    pen.lineTo(layout.right, y);
  }
  pen.stroke();
}

export function paintBands(pen: Pen, scene: Scene): void {
  const { layout, colors } = scene;
  const lastX: number[] = [];
  for (const band of scene.index.bands) {
    if (band.row >= layout.bandRows) continue;
    const x = Math.max(layout.left, eventX(scene, band.from));
    const end = Math.min(layout.right, eventX(scene, band.to));
    if (end < layout.left || x > layout.right || end - (lastX[band.row] ?? -Infinity) < 1) continue;
    lastX[band.row] = end;
    const y = layout.bandTop + band.row * layout.bandHeight;
    pen.fillStyle = mix(colors.fault, colors.ground, 0.16);
    pen.fillRect(x, y, Math.max(1, end - x), layout.bandHeight - 3);
    pen.strokeStyle = colors.fault;
    pen.lineWidth = 1;
    pen.setLineDash(band.label.startsWith('cut') ? [] : [4, 3]);
    pen.beginPath();
    pen.moveTo(x, y + layout.bandHeight - 2.5);
    pen.lineTo(Math.max(x + 1, end), y + layout.bandHeight - 2.5);
    pen.stroke();
    pen.setLineDash([]);
    if (end - x > band.label.length * 5.2 + 8) {
      pen.font = `10px ${kFont}`;
      pen.textAlign = 'left';
      pen.textBaseline = 'middle';
      pen.fillStyle = colors.ink;
      pen.fillText(band.label, x + 4, y + layout.bandHeight / 2 - 1.5);
    }
  }
}

/** Operations as bars from the asking to the answer; one without an answer has an open end. */
export function paintClients(pen: Pen, scene: Scene): void {
  const { layout, colors, index, axis } = scene;
  if (layout.clientRows === 0) return;
  const rows = new Map<number, number>();
  const lastX: number[] = [];
  for (const [client, asked, , , answered, text, result] of index.run.clients) {
    const row = rows.get(client) ?? rows.size;
    rows.set(client, row);
    if (row >= layout.clientRows) continue;
    const from = eventX(scene, asked);
    const to = answered > 0 ? eventX(scene, answered) : xOf(scene, axis.end);
    if (to < layout.left || from > layout.right || to - (lastX[row] ?? -Infinity) < 1.5) continue;
    lastX[row] = to;
    const x = Math.max(layout.left, from);
    const width = Math.max(1.5, Math.min(layout.right, to) - x);
    const y = layout.clientTop + row * layout.clientGap;
    pen.lineWidth = 1;
    pen.fillStyle = mix(colors.ink, colors.ground, 0.1);
    pen.fillRect(x, y + 1, width, layout.clientGap - 4);
    pen.strokeStyle = colors.muted;
    pen.beginPath();
    pen.moveTo(x + 0.5, y + 1);
    pen.lineTo(x + 0.5, y + layout.clientGap - 3);
    if (answered > 0 && width > 3) {
      pen.moveTo(x + width - 0.5, y + 1);
      pen.lineTo(x + width - 0.5, y + layout.clientGap - 3);
    }
    pen.stroke();
    const words = result ? `${text} → ${result}` : text;
    const shown = width > words.length * 5.4 + 8 ? words : width > text.length * 5.4 + 8 ? text : '';
    if (shown === '') continue;
    pen.font = `10px ${kFont}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillStyle = colors.ink;
    pen.fillText(shown, x + 4, y + layout.clientGap / 2 - 1);
  }
}

/** Shades the prefix that two branches have in common, and marks the first difference. */
export function paintFork(pen: Pen, scene: Scene): void {
  const { layout, colors } = scene;
  if (scene.forkAt < 0) return;
  const x = Math.min(layout.right, Math.max(layout.left, eventX(scene, scene.forkAt)));
  pen.globalAlpha = colors.dark ? 0.18 : 0.08;
  pen.fillStyle = colors.ink;
  pen.fillRect(layout.left, layout.rulerBottom + 1, x - layout.left, layout.height - layout.rulerBottom);
  pen.globalAlpha = 1;
  pen.strokeStyle = colors.muted;
  pen.setLineDash([4, 4]);
  pen.beginPath();
  pen.moveTo(x, layout.rulerBottom);
  pen.lineTo(x, layout.height);
  pen.stroke();
  pen.setLineDash([]);
}

/** A line through the event of the violation. */
export function paintViolation(pen: Pen, scene: Scene): void {
  const { outcome } = scene.index.run;
  const { layout, colors } = scene;
  if (outcome.word !== 'violated') return;
  const x = eventX(scene, outcome.event);
  if (x < layout.left || x > layout.right + 1) return;
  pen.strokeStyle = colors.violation;
  pen.lineWidth = 1.5;
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(x, layout.rulerBottom);
  pen.lineTo(x, layout.height);
  pen.stroke();
}
