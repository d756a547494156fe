// The tab Operation: the selected operation, its place in the order, and what it could have been told.
import { button, element, replace } from '../page/elements.ts';
import type { Board } from './board.ts';
import { operationLines } from './operation_list.ts';

const kOutcomes = ['unknown: it may take effect at any later time, or never', 'ok', 'it found another value, and changed nothing', 'failed: it never takes effect'];

function pair(name: string, text: string): [HTMLElement, HTMLElement] {
  return [element('dt', { text: name }), element('dd', { text })];
}

function placePart(board: Board, at: number): HTMLElement {
  const { index } = board;
  const order = index.order(at);
  const around = index.around(at);
  const host = element('section', {}, element('h2', { text: 'Its place' }));
  if (around && order) {
    const place = index.place[at];
    host.append(
      element('p', { text: `It is number ${(place + 1).toLocaleString('en')} of ${order.order.length.toLocaleString('en')} in the order found for ${index.names[order.key]}.` }),
      element('dl', { class: 'block' }, ...pair('before', index.text(around[0])), ...pair('after', around[0] === around[1] ? 'unchanged' : index.text(around[1]))),
      element('div', { class: 'row' }, button('Before it in the order', 'Key ↑', () => board.stepInOrder(-1), { disabled: place === 0 }),
        button('After it in the order', 'Key ↓', () => board.stepInOrder(1), { disabled: place === order.order.length - 1 })));
  } else {
    host.append(element('p', { class: index.unplaced.has(at) ? 'verdict' : 'quiet', text: index.unplaced.has(at)
      ? 'It cannot be placed: in every order that explains the operations before it, its client would have been told something else.'
      : index.columns.outcome[at] === 3 ? 'It has no place: it never takes effect.'
        : order?.until != null ? 'It has no place: no order was found that reaches it.'
          : order?.known === false ? 'No order was found within the budget.' : 'It has no place: it need not have taken effect.' }));
  }
  return host;
}

function couldPart(board: Board, at: number): HTMLElement | null {
  const { index } = board;
  const { columns, finding } = index;
  if (columns.observes[at] === 0) return null;
  const told = columns.expected[at] >= 0 ? columns.expected[at] : columns.value[at];
  const compares = columns.expected[at] >= 0;
  const exact = index.could.get(at) ?? (finding?.operation === at && finding.complete ? finding.possible : undefined);
  const host = element('section', {}, element('h2', { text: compares ? 'What it could have found' : 'What it could have been told' }));
  if (!exact) {
    host.append(element('p', { class: 'quiet', text: 'Not known: the budget was spent first, or the model is not one of registers or lists.' }));
    return host;
  }
  const list = element('ul', { class: 'plain-list could' });
  for (const text of exact) {
    const writer = index.writers(at, text)[0];
    list.append(element('li', { class: text === told ? 'told' : '' },
      element('span', { class: `chip term-${index.color(text)}`, text: index.text(text) }),
      text === told ? element('span', { text: compares ? 'what it expected' : 'what it was told' }) : null,
      writer === undefined ? null : button(`${index.say(writer)} (${index.lines(writer)})`, 'Goes there', () => board.select(writer), { class: 'plain link' })));
  }
  host.append(list);
  if (!exact.includes(told)) {
    host.append(element('p', { class: 'verdict', text: `${compares ? 'It expected' : 'It was told'} ${index.text(told)}, which is none of these.` }));
    const writers = index.writers(at, told);
    if (writers.length > 0) host.append(element('p', { class: 'quiet', text: 'That value was written by' }), operationLines(board, writers, 5));
    else host.append(element('p', { class: 'quiet', text: told === index.order(at)?.states[0] ? 'That is what the key held at first.' : 'No operation before it wrote that value.' }));
  } else if (exact.length === 1) {
    host.append(element('p', { class: 'quiet', text: 'Nothing else was possible, by what had happened until it completed.' }));
  }
  return host;
}

export function operationPanel(board: Board): HTMLElement {
  const host = element('div', { class: 'panel-body operation-panel', 'aria-live': 'polite' });
  const { index } = board;
  const draw = () => {
    const at = board.selected;
    if (at < 0) return replace(host, element('p', { class: 'quiet', text: 'No operation is selected. Click on one, or press → .' }));
    const { columns } = index;
    const beside = index.overlapping(at);
    replace(host,
      element('section', {}, element('h2', { text: index.say(at) }),
        element('dl', { class: 'block' }, ...pair('client', `process ${index.process(at)}`), ...pair('key', index.names[columns.key[at]]),
          ...pair('does', index.text(columns.f[at])), ...(columns.expected[at] >= 0 ? pair('expected', index.text(columns.expected[at])) : []),
          ...(columns.value[at] >= 0 ? pair('value', index.text(columns.value[at])) : []), ...pair('outcome', kOutcomes[columns.outcome[at]]), ...pair('in the file', index.lines(at)), ...(index.when(at) === '' ? [] : pair('time', index.when(at))))),
      placePart(board, at), couldPart(board, at),
      element('section', {}, element('h2', { text: beside.length === 0 ? 'No operation of its key overlaps it' : `Overlaps it (${beside.length.toLocaleString('en')})` }), operationLines(board, beside, 20)));
  };
  board.on(['selection', 'layout'], draw);
  draw();
  return host;
}

