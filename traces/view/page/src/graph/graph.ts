// The page of a state graph: the wheel and keys zoom, dragging moves, a click shows a state and its steps.
import { button, element, replace } from '../page/elements.ts';
import { followSystemTheme, switchTheme } from '../page/theme.ts';

const svg = document.querySelector<SVGSVGElement>('main svg')!;
const told = document.getElementById('told')!;
const states = [...svg.querySelectorAll<SVGElement>('circle')];
const steps = [...svg.querySelectorAll<SVGElement>('line')];

interface Box { x: number; y: number; width: number; height: number }
const box = (): Box => svg.viewBox.baseVal;
const whole: Box = { x: box().x, y: box().y, width: box().width, height: box().height };

function show({ x, y, width, height }: Box): void {
  svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
}

function zoom(by: number, at?: { x: number; y: number }): void {
  const { x, y, width, height } = box();
  const place = at ?? { x: x + width / 2, y: y + height / 2 };
  show({ x: place.x + (x - place.x) * by, y: place.y + (y - place.y) * by, width: width * by, height: height * by });
}

function move(right: number, down: number): void {
  const { x, y, width, height } = box();
  show({ x: x + right * width, y: y + down * height, width, height });
}

function placeOf(event: MouseEvent): DOMPoint {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()!.inverse());
}

const titleOf = (part: Element): string => part.querySelector('title')?.textContent ?? '';

function stepList(head: string, kind: 'out' | 'in', chosen: SVGElement[], other: 'from' | 'to'): HTMLElement {
  chosen.forEach((step) => step.classList.add(kind));
  return element('div', {}, element('h2', { class: kind, text: `${head} (${chosen.length})` }),
    element('ul', {}, ...chosen.map((step) => element('li', {},
      element('a', { href: `#${step.dataset[other]}`, text: `${titleOf(step)} (state ${step.dataset[other]})` })))));
}

function choose(name: string): void {
  for (const step of steps) step.classList.remove('out', 'in');
  for (const state of states) state.classList.remove('chosen');
  const state = states[Number(name)];
  if (!state) return;
  state.classList.add('chosen');
  replace(told, element('pre', { text: titleOf(state) }),
    stepList('Steps from here', 'out', steps.filter((step) => step.dataset['from'] === name), 'to'),
    stepList('Steps to here', 'in', steps.filter((step) => step.dataset['to'] === name), 'from'));
}

const kKeys: Record<string, () => void> = {
  '+': () => zoom(1 / 1.5), '-': () => zoom(1.5), '0': () => show(whole), t: switchTheme,
  ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
};

function listen(): void {
  svg.addEventListener('wheel', (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, placeOf(event));
  }, { passive: false });
  let held: DOMPoint | null = null;
  svg.addEventListener('pointerdown', (event) => { held = placeOf(event); });
  window.addEventListener('pointerup', () => { held = null; });
  svg.addEventListener('pointermove', (event) => {
    if (!held) return;
    const now = placeOf(event);
    const { x, y, width, height } = box();
    show({ x: x + held.x - now.x, y: y + held.y - now.y, width, height });
  });
  svg.addEventListener('click', (event) => {
    const state = (event.target as SVGElement).dataset['state'];
    if (state !== undefined) location.hash = state;
  });
  document.addEventListener('keydown', (event) => {
    const act = kKeys[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || (event.key.startsWith('Arrow') && told.contains(event.target as Node))) return;
    event.preventDefault();
    act();
  });
  window.addEventListener('hashchange', () => choose(location.hash.slice(1)));
}

followSystemTheme(() => undefined);
svg.setAttribute('role', 'img');
svg.setAttribute('aria-label', `${states.length} states and ${steps.length} steps; the chosen state and its steps are told beside the drawing`);
told.tabIndex = 0;
document.getElementById('tools')!.append(
  button('+', 'Larger (+)', () => zoom(1 / 1.5), { 'aria-label': 'Larger' }), button('−', 'Smaller (-)', () => zoom(1.5), { 'aria-label': 'Smaller' }),
  button('All', 'The whole graph (0)', () => show(whole)), button('Light / dark', 'Light or dark (T)', switchTheme));
listen();
choose(location.hash.slice(1) || '0');
document.documentElement.dataset['ready'] = 'yes';
