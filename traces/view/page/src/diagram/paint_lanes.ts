// Draws the servers' lanes: a bar whose colour is the term and whose form is the role.
import { RoleOf } from '../contract/answers.ts';
import { mix, termColor, termInk, type Colors } from './colors.ts';
import type { Pen } from './pen.ts';
import { eventX, kFont, laneY, scaleOf, tailPixels, xOf, type Scene } from './scene.ts';

/** Diagonal lines in a rectangle. */
function hatch(pen: Pen, x: number, y: number, width: number, height: number, step: number): void {
  pen.beginPath();
  for (let at = x - height + ((-(x - height)) % step + step) % step; at < x + width; at += step) {
    const low = Math.max(at, x);
    const high = Math.min(at + height, x + width);
    if (low >= high) continue;
    pen.moveTo(low, y + height - (low - at));
    pen.lineTo(high, y + height - (high - at));
  }
  pen.stroke();
}

export function paintBar(
  pen: Pen, colors: Colors, role: number, term: number, x: number, y: number, width: number, height: number,
): void {
  const color = termColor(colors, term);
  const w = Math.max(1, width);
  pen.lineWidth = 1;
  pen.setLineDash([]);
  if (role === RoleOf.leader) {
    pen.fillStyle = color;
    pen.fillRect(x, y - height / 2, w, height);
  } else if (role === RoleOf.candidate || role === RoleOf.preCandidate) {
    const h = height * (role === RoleOf.candidate ? 0.8 : 0.6);
    pen.fillStyle = mix(color, colors.ground, 0.3);
    pen.fillRect(x, y - h / 2, w, h);
    pen.strokeStyle = color;
    if (w > 2) {
      hatch(pen, x, y - h / 2, w, h, role === RoleOf.candidate ? 4 : 8);
      pen.strokeRect(x + 0.5, y - h / 2 + 0.5, w - 1, h - 1);
    }
  } else if (role === RoleOf.down) {
    pen.strokeStyle = colors.faint;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + w, y);
    pen.stroke();
    pen.setLineDash([]);
  } else if (role === RoleOf.paused) {
    pen.strokeStyle = colors.muted;
    pen.setLineDash([6, 3]);
    if (w > 2) pen.strokeRect(x + 0.5, y - height * 0.25, w - 1, height * 0.5);
    pen.setLineDash([]);
  } else {
    pen.fillStyle = mix(color, colors.ground, colors.dark ? 0.42 : 0.36);
    pen.fillRect(x, y - height * 0.25, w, height * 0.5);
  }
}

function paintLane(pen: Pen, scene: Scene, server: number): void {
  const { colors, axis, layout } = scene;
  const { events, roles, terms } = scene.index.spans[server];
  const y = laneY(scene, server);
  const h = layout.laneHeight;
  const edge = xOf(scene, axis.end) + tailPixels(scene);
  let at = Math.max(0, nextBeyond(events, axis.at, 0, scene.from) - 1);
  let label = -1;
  while (at < events.length && axis.at[events[at]] <= scene.to) {
    const x = Math.max(layout.left, eventX(scene, events[at]));
    const past = at + 1 < events.length ? eventX(scene, events[at + 1]) : edge;
    const end = Math.min(layout.right, past);
    if (end - x >= 0.5 || at + 1 >= events.length) {
      paintBar(pen, colors, roles[at], terms[at], x, y, end - x, h);
      if (terms[at] !== label && end - x > 40 && roles[at] < RoleOf.down) {
        paintTerm(pen, scene, roles[at], terms[at], x, y);
        label = terms[at];
      }
      ++at;
      continue;
    }
    // Several spans in one pixel: the highest role of them is drawn.
    const stop = nextBeyond(events, axis.at, at, scene.from + (Math.floor(x) + 1 - layout.left) / scaleOf(scene));
    let best = at;
    for (let each = at; each < Math.min(stop, at + 40); ++each) {
      if (roles[each] <= RoleOf.leader && roles[each] >= roles[best]) best = each;
    }
    paintBar(pen, colors, roles[best], terms[best], x, y, 1, h);
    // The last of them may reach far beyond the pixel.
    at = stop - 1 > at ? stop - 1 : Math.max(stop, at + 1);
  }
}

/** The place of the first of `events` from `from` on that lies beyond `position`. */
function nextBeyond(events: Uint32Array, at: Float64Array, from: number, position: number): number {
  let low = from;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[events[middle]] <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function paintTerm(pen: Pen, scene: Scene, role: number, term: number, x: number, y: number): void {
  const { colors, layout } = scene;
  const inside = role === RoleOf.leader && layout.laneHeight >= 11;
  pen.font = `10px ${kFont}`;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = inside ? termInk(colors, term) : colors.muted;
  pen.fillText(`term ${term}`, x + 4, inside ? y + 0.5 : y + layout.laneHeight / 2 + 11);
}

export function paintLanes(pen: Pen, scene: Scene): void {
  for (let server = 1; server <= scene.index.servers; ++server) paintLane(pen, scene, server);
}

/** The names of the servers, left of the plot. */
export function paintNames(pen: Pen, scene: Scene): void {
  const { colors, layout } = scene;
  pen.fillStyle = colors.ground;
  pen.fillRect(0, 0, layout.left, layout.height);
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (let server = 1; server <= scene.index.servers; ++server) {
    const y = laneY(scene, server);
    const { role, term } = scene.index.roleAt(server, scene.cursor);
    pen.fillStyle = colors.ink;
    pen.font = `600 12px ${kFont}`;
    pen.fillText(`server ${server}`, 10, y - (layout.laneGap > 34 ? 7 : 0));
    if (layout.laneGap <= 34) continue;
    pen.fillStyle = colors.muted;
    pen.font = `10px ${kFont}`;
    const words = ['follower', 'pre-cand.', 'candidate', 'leader', 'down', 'paused'];
    pen.fillText(`${words[role] ?? ''} ${term}`, 10, y + 7);
  }
  pen.font = `10px ${kFont}`;
  pen.fillStyle = colors.muted;
  if (layout.clientRows > 0) pen.fillText('clients', 10, layout.clientTop + (layout.clientRows * layout.clientGap) / 2);
  if (layout.bandRows > 0) pen.fillText('links', 10, layout.bandTop + (layout.bandRows * layout.bandHeight) / 2);
}
