// The fragment of the address: operation, part in view, key, lanes, search and tab.
import type { Board } from './board.ts';

export function writeFragment(board: Board, tab: string): string {
  const parts = [`axis=${board.axis.kind}`, `view=${board.from.toPrecision(7)},${board.to.toPrecision(7)}`, `lanes=${board.layout}`];
  if (board.selected >= 0) parts.push(`operation=${board.selected}`);
  if (board.key !== null) parts.push(`key=${board.key}`);
  if (board.lit) parts.push('contradiction');
  if (board.search !== '') parts.push(`text=${encodeURIComponent(board.search)}`);
  return `#${parts.join('&')}&tab=${tab}`;
}

/** Takes over what fits the history; returns the tab. */
export function readFragment(board: Board, text: string): string {
  const values = new Map(text.replace(/^#/, '').split('&').map((part): [string, string] => {
    const at = part.indexOf('=');
    return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  }));
  const number = (name: string, end: number) => {
    const value = Number(values.get(name) ?? NaN);
    return Number.isInteger(value) && value >= 0 && value < end ? value : -1;
  };
  const axis = values.get('axis');
  if (axis === 'time' || axis === 'order') board.setAxis(axis);
  const lanes = values.get('lanes');
  if (lanes === 'clients' || lanes === 'keys') {
    const key = number('key', board.index.names.length);
    board.showKey(key < 0 ? null : key);
    board.arrange(lanes);
  }
  const operation = number('operation', board.index.count);
  if (operation >= 0) board.select(operation);
  const [from, to] = (values.get('view') ?? '').split(',').map(Number);
  if (Number.isFinite(from) && Number.isFinite(to) && to > from) board.look(from, to);
  if (values.has('contradiction')) board.light(true);
  const search = values.get('text');
  if (search) board.find(decoded(search));
  return values.get('tab') ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
