// The tab Verdict: what was found, in words; each operation in it is a line to go there.
import { element, replace } from '../page/elements.ts';
import type { Board } from './board.ts';
import { operationLine, operationLines } from './operation_list.ts';

export const kVerdicts: Record<string, string> = {
  linearizable: 'linearizable', vacuous: 'vacuous: no client was told a value', not_linearizable: 'not linearizable', undecided: 'undecided: the budget was spent',
};

/** `1 operation`, `2 operations`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

function findingPart(board: Board): HTMLElement[] {
  const { index } = board;
  const { finding } = index;
  if (!finding) return [];
  const { operation, contradiction } = finding;
  const possible = finding.possible.map((text) => index.text(text)).join(', ');
  const alone = contradiction.length <= 1;
  const since = finding.since === 0 ? 'whatever the others did' : `from line ${index.document.lines[finding.since]} on, whatever came before`;
  return [
    element('section', {}, element('h2', { text: 'Cannot be placed' }),
      element('ul', { class: 'plain-list operations' }, operationLine(board, operation)),
      element('p', { class: 'verdict', text: finding.complete || possible !== ''
        ? `At that time ${possible === '' ? 'no value was possible' : `only this was possible: ${possible}`}${finding.complete ? '' : ' (perhaps more: the budget was spent first)'}.`
        : 'What was possible then is not known: the budget was spent first.' }),
      element('p', { class: 'quiet', text: `Every prefix of the history before it completed (${index.lines(operation)}) has an order${finding.shortest ? '' : ', as far as the budget sufficed'}.` })),
    contradiction.length === 0 ? element('section', { hidden: true }) : element('section', {}, element('h2', { text: alone ? 'It contradicts by itself' : 'These contradict each other' }),
      element('p', { class: 'quiet', text: `${since[0].toUpperCase()}${since.slice(1)}. ${finding.minimal ? 'Without any one of them there is no contradiction.' : 'Fewer may suffice: the budget was spent first.'}` }),
      operationLines(board, contradiction),
      element('label', {}, litBox(board), 'only these have their colours (C)')),
    finding.without_effect.length === 0 ? element('section', { hidden: true }) : element('section', {}, element('h2', { text: 'Had no effect, but would have written that value' }),
      operationLines(board, finding.without_effect)),
  ];
}

function litBox(board: Board): HTMLInputElement {
  const box = element('input', { type: 'checkbox', change: () => board.light(box.checked) });
  board.on(['light'], () => { box.checked = board.lit; });
  return box;
}

function keysPart(board: Board): HTMLElement {
  const { index } = board;
  const list = element('ul', { class: 'plain-list key-list' });
  const draw = () => replace(list, ...index.names.map((name, key) => {
    const order = index.orders.get(key);
    const word = !order ? 'nothing took effect' : order.decision === 'linearizable' ? 'linearizable'
      : order.decision === 'undecided' ? `undecided from line ${index.document.lines[order.until ?? 0]} on`
        : `${counted(order.unplaced.length, 'operation')} cannot be placed${order.until === null ? '' : `, and what follows line ${index.document.lines[order.until]} was not placed`}`;
    return element('li', {}, element('button', {
      type: 'button', class: 'plain sentence', 'aria-current': board.key === key, click: () => board.showKey(board.key === key && index.names.length > 1 ? null : key),
    }, element('span', { class: 'key-name', text: name }), element('span', { class: order?.decision === 'not_linearizable' ? 'bad' : 'quiet', text: `${index.byKey[key].length.toLocaleString('en')} · ${word}` })));
  }));
  board.on(['layout'], draw);
  draw();
  return element('section', {}, element('h2', { text: index.names.length === 1 ? 'The key' : `${index.names.length.toLocaleString('en')} keys` }), list);
}

export function verdictPanel(board: Board): HTMLElement {
  const { index } = board;
  const { document: history } = index;
  const others = index.findings.filter((at) => at !== index.finding?.operation);
  return element('div', { class: 'panel-body verdict-panel' },
    element('section', {}, element('h2', { text: `${history.file} is ${kVerdicts[history.verdict]}` }),
      element('p', { class: 'quiet', text: `${counted(index.count, 'operation')} of ${history.processes.length === 1 ? '1 process' : `${history.processes.length.toLocaleString('en')} processes`} on ${counted(index.names.length, 'key')}; model: ${history.model}.` })),
    ...findingPart(board),
    others.length === 0 ? null : element('section', {}, element('h2', { text: `Without ${others.length === 1 ? 'it, this one' : 'it, these'} cannot be placed either` }),
      element('p', { class: 'quiet', text: 'Each contradicts all before it, but those above. The order leaves them all out, and places everything else.' }), operationLines(board, others)),
    keysPart(board),
    element('details', {}, element('summary', { text: 'As check-history prints it' }), element('pre', { class: 'report', text: history.report })));
}
