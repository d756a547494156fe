// The share of futures that violate the property, by event, as a curve.
import { element } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

const kWidth = 360;
const kHeight = 96;
const kLeft = 38;
const kNames = 'http://www.w3.org/2000/svg';

function shape(name: string, attributes: Record<string, string | number>, text = ''): SVGElement {
  const made = document.createElementNS(kNames, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

export function futuresCurve(session: Session): HTMLElement {
  const { shares, no_return: decided } = session.futures!;
  const last = Math.max(1, session.index.events);
  const x = (event: number) => kLeft + (event / last) * (kWidth - kLeft - 10);
  const y = (share: number) => 8 + (1 - share) * (kHeight - 26);
  const svg = shape('svg', { viewBox: `0 0 ${kWidth} ${kHeight}`, class: 'curve', role: 'img', 'aria-label': `Share of violating futures by event; decided at event ${decided}` });
  for (const share of [0, 0.5, 1]) {
    svg.append(shape('line', { x1: kLeft, x2: kWidth - 10, y1: y(share), y2: y(share), class: 'grid' }),
      shape('text', { x: kLeft - 4, y: y(share) + 3, 'text-anchor': 'end' }, `${share * 100} %`));
  }
  const points = shares.map(([event, violated, runs]) => `${x(event).toFixed(1)},${y(violated / Math.max(1, runs)).toFixed(1)}`);
  svg.append(shape('polyline', { points: points.join(' '), class: 'share' }));
  if (decided > 0) svg.append(shape('line', { x1: x(decided), x2: x(decided), y1: 4, y2: kHeight - 16, class: 'decided' }));
  svg.append(shape('text', { x: kLeft, y: kHeight - 4 }, 'event 0'), shape('text', { x: kWidth - 10, y: kHeight - 4, 'text-anchor': 'end' }, `event ${last}`));
  for (const [event, violated, runs] of shares) {
    const dot = shape('circle', { cx: x(event), cy: y(violated / Math.max(1, runs)), r: 3, class: 'dot' });
    dot.append(shape('title', {}, `after event ${event}: ${violated} of ${runs} futures violate it`));
    dot.addEventListener('click', () => session.moveTo(event));
    svg.append(dot);
  }
  return element('div', {}, svg as unknown as HTMLElement,
    element('p', {}, decided > 0 ? 'From ' : 'No event after which all futures violate it was found.',
      decided > 0 && element('button', { type: 'button', class: 'plain link', text: `event ${decided}`, click: () => session.moveTo(decided) }),
      decided > 0 && ' on, every future that was tried violates the property.'));
}
