// Where there is no room for every message: how many cross a gap between two lanes, as shade.
import { firstNotBefore } from '../model/axis.ts';
import { densityOf } from '../model/density.ts';
import { isRare } from '../model/message_class.ts';
import { grouped } from '../page/elements.ts';
import type { Pen } from './pen.ts';
import { kFaded, laneY, scaleOf, xOf, type Scene } from './scene.ts';

const kColumnPixels = 4;
const kShades = 8;

/** Every message in view is in one of these columns. */
export function paintDensity(pen: Pen, scene: Scene): void {
  const { columns, width, counts, loaded, most } = densityOf(scene.index, scene.sent, scene.axis.end, kColumnPixels / scaleOf(scene));
  const first = Math.max(0, Math.floor(scene.from / width));
  const last = Math.min(columns - 1, Math.floor(scene.to / width));
  const half = scene.layout.laneHeight / 2;
  const steps = kShades / Math.log2(1 + most);
  // On whole pixels, without seams; edges within a pixel take three times as long.
  const left = (column: number) => Math.round(xOf(scene, column * width));
  for (let gap = 0; gap < scene.index.servers - 1; ++gap) {
    const y = Math.round(laneY(scene, gap + 1) + half);
    const height = Math.round(laneY(scene, gap + 2) - half) - y;
    const shadeOf = (column: number) => {
      const at = gap * columns + column;
      if (column > last || counts[at] === 0) return 0;
      return (loaded[at] > 0 ? kShades : 0) + Math.min(kShades, 1 + Math.floor(Math.log2(1 + counts[at]) * steps));
    };
    for (let column = first; column <= last;) {
      const shade = shadeOf(column);
      let next = column + 1;
      while (next <= last && shadeOf(next) === shade) ++next;
      if (shade > 0) {
        pen.fillStyle = shade > kShades ? scene.colors.messages.append : scene.colors.messages.heartbeat;
        const share = (shade > kShades ? shade - kShades : shade) / kShades;
        pen.globalAlpha = (0.08 + 0.32 * share) * (scene.lit ? 2 * kFaded : 1);
        pen.fillRect(left(column), y, left(next) - left(column), height);
      }
      column = next;
    }
  }
  pen.globalAlpha = 1;
}

/** What the shade at this place stands for; empty: nothing is there. */
export function densityWords(scene: Scene, x: number, y: number): string {
  const { index, layout } = scene;
  const width = densityOf(index, scene.sent, scene.axis.end, kColumnPixels / scaleOf(scene)).width;
  const column = Math.floor((scene.from + (x - layout.left) / scaleOf(scene)) / width);
  const gap = Math.floor((y - laneY(scene, 1)) / layout.laneGap) + 1;
  if (gap < 1 || gap >= index.servers) return '';
  const pairs = new Map<string, number>();
  let all = 0;
  let rare = 0;
  for (const { list, starts } of scene.sent) {
    const end = firstNotBefore(starts, (column + 1) * width);
    for (let place = firstNotBefore(starts, column * width); place < end; ++place) {
      const [a, b] = [index.messages.from[list[place]], index.messages.to[list[place]]];
      if (Math.min(a, b) > gap || Math.max(a, b) <= gap) continue;
      const pair = `${a}→${b}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      ++all;
      if (isRare(index, list[place])) ++rare;
    }
  }
  if (all === 0) return '';
  const words = [...pairs].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  const named = words.slice(0, 6).map(([pair, count]) => `${pair} ${grouped(count)}`).join(', ');
  return `${grouped(all)} ${all === 1 ? 'message' : 'messages'} here: ${named}${words.length > 6 ? ', …' : ''}` +
    (rare > 0 ? ` · ${grouped(rare)} votes, snapshots and faults` : '');
}
