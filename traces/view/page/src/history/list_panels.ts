// The tabs Order and Text: the order found for a key with its states, and all operations, the text alternative of the chart.
import { element, option, replace } from '../page/elements.ts';
import type { Board } from './board.ts';
import { operationList } from './operation_list.ts';
import { counted } from './verdict_panel.ts';

export function orderPanel(board: Board): HTMLElement {
  const { index } = board;
  const list = operationList(board, 'Order of the key');
  const head = element('p', { class: 'quiet' });
  let shown = -1;
  const draw = () => {
    const key = board.key ?? (board.selected >= 0 ? index.columns.key[board.selected] : 0);
    if (key === shown) return;
    shown = key;
    const order = index.orders.get(key);
    const lacks = !order || !order.known ? 'No order is known.' : `${counted(order.order.length, 'operation')} in an order that explains ${order.until === null && order.unplaced.length === 0 ? 'all answers' : order.until === null
      ? `all answers but those of the ${order.unplaced.length === 1 ? 'one that cannot be placed' : `${order.unplaced.length} that cannot be placed`}` : `all answers before line ${index.document.lines[order.until]}`}. Each line ends with the state after it.`;
    head.textContent = `${index.names[key]}: ${lacks}`;
    list.show(order?.order ?? [], (_, place) => String(place + 1), (at, place) => {
      const [before, after] = [order!.states[place], order!.states[place + 1]];
      return `${index.label(at)} · process ${index.process(at)}${before === after ? '' : ` → ${index.text(after)}`}`;
    });
  };
  board.on(['layout', 'selection'], draw);
  draw();
  return element('div', { class: 'panel-body text-panel' }, head, list.host);
}

export interface TextPanel { host: HTMLElement; focus(): void }

export function textPanel(board: Board): TextPanel {
  const { index } = board;
  const list = operationList(board, 'Operations');
  const search = element('input', {
    type: 'search', class: 'search', 'aria-label': 'Find operations', placeholder: 'part of a line, e.g. process 3 read', input: () => board.find(search.value),
    keydown: (event) => { if ((event as KeyboardEvent).key === 'Enter') board.step((event as KeyboardEvent).shiftKey ? -1 : 1); },
  });
  const count = element('p', { class: 'quiet', role: 'status' });
  const draw = () => {
    const shown: number[] = [];
    for (let at = 0; at < index.count; ++at) if (board.shows(at) && (!board.found || board.found.has(at))) shown.push(at);
    count.textContent = board.found ? `${counted(shown.length, 'operation')} found. Enter goes on.` : `${counted(shown.length, 'operation')} in the order of their calls.`;
    if (search.value !== board.search) search.value = board.search;
    list.show(shown, (at) => String(index.document.lines[index.columns.invoked[at]]),
      (at) => `${index.say(at)} (${index.lines(at)})${index.unplaced.has(at) ? ': cannot be placed' : ''}`);
  };
  board.on(['search'], draw);
  draw();
  return { host: element('div', { class: 'panel-body text-panel' }, search, count, list.host), focus: () => { search.focus(); search.select(); } };
}

/** The choice of a key. */
export function keySelect(board: Board): HTMLElement {
  const { index } = board;
  const select = element('select', { 'aria-label': 'Key', change: () => board.showKey(select.value === '' ? null : Number(select.value)) });
  replace(select, option('', `all ${index.names.length.toLocaleString('en')} keys`),
    ...index.names.map((name, key) => option(String(key), `${name.slice(0, 40)}${index.orders.get(key)?.decision === 'not_linearizable' ? ' ✕' : ''}`)));
  const draw = () => { select.value = board.key === null ? '' : String(board.key); };
  board.on(['layout'], draw);
  draw();
  return index.names.length > 1 ? element('label', {}, 'key', select) : element('span', { class: 'quiet', text: index.names[0] ?? '' });
}
