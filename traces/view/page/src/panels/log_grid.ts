// All logs as a grid: a row per server, a column per index, coloured by term.
import type { Entry, ServerState, State } from '../contract/answers.ts';
import { element, iconButton, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

const kCellWidth = 31;
const kNameWidth = 92;

interface Window { first: number; last: number }

function entryAt(server: ServerState, index: number): Entry | null {
  return server.log.entries[index - server.log.first] ?? null;
}

/** Entries are compared by all that is known of them. */
function nameOf(entry: Entry | null): string {
  return entry === null ? '' : entry.join(' ');
}

/** The entry that most servers hold at this index. */
function commonEntry(state: State, index: number): string {
  const counts = new Map<string, number>();
  for (const server of state.servers) {
    const name = nameOf(entryAt(server, index));
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  let best = '';
  for (const [name, count] of counts) if (count > (counts.get(best) ?? 0)) best = name;
  return best;
}

/** The first index at which two logs hold different entries; 0 where there is none. */
function firstDifference(state: State): number {
  const first = Math.min(...state.servers.map((one) => one.log.first));
  const last = Math.max(...state.servers.map((one) => one.log.last[0]));
  for (let index = first; index <= last; ++index) {
    const common = commonEntry(state, index);
    if (state.servers.some((one) => { const name = nameOf(entryAt(one, index)); return name !== '' && name !== common; })) return index;
  }
  return 0;
}

const kKindSigns: Record<string, string> = { no_op: '∅', configuration: '◇', session: 's', command: '' };

function cell(server: ServerState, index: number, common: string): HTMLElement {
  const entry = entryAt(server, index);
  if (!entry) return element('td', { class: 'empty' });
  const [term, kind, text] = entry;
  const classes = [`term-${term === 0 ? 0 : 1 + ((term - 1) % 6)}`];
  const words = [`index ${index}`, `term ${term}`, kind.replace('_', '-'), text];
  if (index <= server.commit) { classes.push('committed'); words.push('committed'); }
  if (index <= server.applied) { classes.push('applied'); words.push('applied'); }
  if (index > server.disk.last[0]) { classes.push('unsynced'); words.push('not yet on disk'); }
  if (nameOf(entry) !== common) { classes.push('differs'); words.push('differs from most logs'); }
  return element('td', { class: classes.join(' '), title: words.filter(Boolean).join(', ') }, String(term),
    kKindSigns[kind] ? element('sup', { text: kKindSigns[kind] }) : null);
}

function row(server: ServerState, view: Window, common: Map<number, string>): HTMLElement {
  const cells: HTMLElement[] = [];
  let index = view.first;
  const base = server.log.base[0];
  if (base >= index) {
    const span = Math.min(base, view.last) - index + 1;
    cells.push(element('td', { class: 'base', colspan: span, title: `Snapshot of all entries up to index ${base}, term ${server.log.base[1]}`, text: span > 2 ? `snapshot to ${base}, term ${server.log.base[1]}` : '▪' }));
    index += span;
  }
  for (; index <= view.last; ++index) cells.push(cell(server, index, common.get(index)!));
  return element('tr', {},
    element('th', { scope: 'row', class: server.state === 'up' ? server.role : server.state, text: `server ${server.server}` }), ...cells);
}

export function logGrid(session: Session): HTMLElement {
  const table = element('table', { class: 'logs' });
  const range = element('span', { class: 'range' });
  const differs = element('button', { type: 'button', class: 'plain link', hidden: true, click: () => show(difference) });
  let back = 0;
  let difference = 0;
  let columns = 4;
  const move = (by: number) => { back = Math.max(0, back + by); draw(); };
  const show = (index: number) => {
    const longest = Math.max(1, ...session.state!.servers.map((one) => one.log.last[0]));
    back = Math.max(0, longest - index - Math.floor(columns / 2));
    draw();
  };
  const host = element('section', { class: 'log-box', 'aria-label': 'Logs' },
    element('header', {}, element('h2', { text: 'Logs' }), range, differs,
      element('span', { class: 'legend' },
        element('span', { class: 'key-committed', text: 'committed' }), element('span', { class: 'key-applied', text: 'applied' }),
        element('span', { class: 'key-unsynced', text: 'not on disk' }), element('span', { class: 'key-differs', text: 'differs' })),
      iconButton('left', 'Earlier entries', 'Earlier entries', () => move(8)), iconButton('right', 'Later entries', 'Later entries', () => move(-8))),
    element('div', { class: 'log-scroll' }, table));

  const draw = () => {
    const state = session.state;
    if (!state) return;
    const longest = Math.max(1, ...state.servers.map((one) => one.log.last[0]));
    columns = Math.max(4, Math.floor((host.clientWidth - kNameWidth - 16) / kCellWidth));
    back = Math.min(back, Math.max(0, longest - columns));
    const view: Window = { first: Math.max(1, longest - back - columns + 1), last: 0 };
    view.last = Math.min(view.first + columns - 1, Math.max(longest, view.first));
    const common = new Map<number, string>();
    for (let index = view.first; index <= view.last; ++index) common.set(index, commonEntry(state, index));
    differs.hidden = difference === 0 || (difference >= view.first && difference <= view.last);
    differs.textContent = `first difference at index ${difference}`;
    const empty = state.servers.every((one) => one.log.last[0] === 0);
    range.textContent = empty ? 'all are empty' : `index ${view.first} to ${view.last} of ${longest}`;
    replace(table,
      element('thead', {}, element('tr', {}, element('th', { scope: 'col', text: 'index' }),
        ...[...common.keys()].map((index) => element('th', { scope: 'col', text: String(index) })))),
      element('tbody', {}, ...state.servers.map((one) => row(one, view, common))));
  };
  let judged: State | null = null;
  session.on(['state'], () => {
    const { state } = session;
    if (!state) return;
    difference = firstDifference(state);
    // At a violation the difference is what one looks for.
    if (state.verdict && difference > 0 && judged?.event !== state.event) show(difference);
    else draw();
    judged = state;
  });
  session.on(['run'], () => { back = 0; });
  new ResizeObserver(draw).observe(host);
  return host;
}
