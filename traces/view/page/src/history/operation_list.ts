// A list box of operations that holds only the lines in view.
import { element } from '../page/elements.ts';
import type { Board } from './board.ts';

const kRow = 22;

export interface OperationList {
  host: HTMLElement;
  /** Shows these operations; `lead` stands before each. */
  show(operations: number[], lead: (operation: number, place: number) => string, say: (operation: number, place: number) => string): void;
}

export function operationList(board: Board, label: string): OperationList {
  const space = element('div', { class: 'lines-space' });
  const rows = element('div', { class: 'lines-rows' });
  const list = element('div', { class: 'lines', role: 'listbox', tabindex: 0, 'aria-label': label }, space, rows);
  const name = label.replace(/\W+/g, '-');
  let shown: number[] = [];
  let places = new Map<number, number>();
  let leadOf: (operation: number, place: number) => string = () => '';
  let sayOf: (operation: number, place: number) => string = () => '';

  const draw = () => {
    if (list.clientHeight === 0) return;
    space.style.height = `${shown.length * kRow}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / kRow) - 4);
    const last = Math.min(shown.length, first + Math.ceil(list.clientHeight / kRow) + 8);
    rows.style.transform = `translateY(${first * kRow}px)`;
    const made: HTMLElement[] = [];
    for (let place = first; place < last; ++place) {
      const at = shown[place];
      made.push(element('div', {
        class: `line${board.index.unplaced.has(at) ? ' bad' : ''}`, role: 'option', id: `${name}-${at}`, 'aria-selected': at === board.selected,
        'aria-posinset': place + 1, 'aria-setsize': shown.length, title: board.index.say(at), click: () => board.select(at),
      }, element('span', { class: 'number', text: leadOf(at, place) }), element('span', { text: sayOf(at, place) })));
    }
    rows.replaceChildren(...made);
    if (places.has(board.selected)) list.setAttribute('aria-activedescendant', `${name}-${board.selected}`);
    else list.removeAttribute('aria-activedescendant');
  };

  const follow = () => {
    const place = places.get(board.selected);
    if (list.clientHeight === 0) return;
    space.style.height = `${shown.length * kRow}px`;
    if (place !== undefined && (place * kRow < list.scrollTop || (place + 1) * kRow > list.scrollTop + list.clientHeight)) {
      list.scrollTop = place * kRow - list.clientHeight / 2;
    }
    draw();
  };

  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = shown[(places.get(board.selected) ?? (step > 0 ? -1 : shown.length)) + step];
    if (next !== undefined) board.select(next);
  });
  list.addEventListener('scroll', draw);
  new ResizeObserver(follow).observe(list);
  board.on(['selection'], follow);
  return {
    host: list,
    show(operations, lead, say) {
      shown = operations;
      places = new Map(operations.map((at, place) => [at, place]));
      [leadOf, sayOf] = [lead, say];
      follow();
    },
  };
}

/** A line that selects its operation. */
export function operationLine(board: Board, operation: number, lead = ''): HTMLElement {
  return element('li', {}, element('button', { type: 'button', class: 'plain line', click: () => board.select(operation) },
    lead === '' ? null : element('span', { class: 'number', text: lead }),
    element('span', { text: `${board.index.say(operation)} (${board.index.lines(operation)})` })));
}

/** The first of many, and how many more. */
export function operationLines(board: Board, operations: number[], most = 40): HTMLElement {
  return element('ul', { class: 'plain-list operations' }, ...operations.slice(0, most).map((at) => operationLine(board, at)),
    operations.length > most ? element('li', { class: 'quiet', text: `and ${(operations.length - most).toLocaleString('en')} more` }) : null);
}
