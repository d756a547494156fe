// Puts the page together: head, chart, tool bar, tabs, keys and the fragment of the address.
import { button, download, element, iconButton, option } from '../page/elements.ts';
import { listenToKeys, type Command } from '../page/keys.ts';
import { Tabs } from '../page/tabs.ts';
import { switchTheme } from '../page/theme.ts';
import { Board, type Layout } from './board.ts';
import { Chart } from './chart.ts';
import type { HistoryDocument } from './document.ts';
import { readFragment, writeFragment } from './history_fragment.ts';
import type { AxisKind } from './history_axis.ts';
import { HistoryHelp } from './history_help.ts';
import { HistoryIndex } from './history_index.ts';
import { keySelect, orderPanel, textPanel } from './list_panels.ts';
import { operationPanel } from './operation_panel.ts';
import { counted, kVerdicts, verdictPanel } from './verdict_panel.ts';

function commandsOf(board: Board, find: () => void, help: () => void): Command[] {
  const { index } = board;
  const nextKey = (by: number) => {
    const count = index.names.length;
    if (count > 1) board.showKey((((board.key ?? (by > 0 ? -1 : count)) + by) + count) % count);
  };
  return [
    { keys: ['ArrowRight', 'l'], shown: '→', say: 'next operation', act: () => board.step(1) },
    { keys: ['ArrowLeft', 'h'], shown: '←', say: 'operation before', act: () => board.step(-1) },
    { keys: ['ArrowDown'], shown: '↓', say: 'next in the order found', act: () => board.stepInOrder(1) },
    { keys: ['ArrowUp'], shown: '↑', say: 'the one before in the order found', act: () => board.stepInOrder(-1) },
    { keys: ['v', 'n'], shown: 'V', say: 'next operation that cannot be placed', act: () => board.stepFinding(1) },
    { keys: ['V', 'p'], shown: '', say: '', act: () => board.stepFinding(-1) },
    { keys: ['c'], shown: 'C', say: 'only the contradiction, and all', act: () => board.light(!board.lit) },
    { keys: ['k'], shown: 'K', say: 'next key (Shift: before)', act: () => nextKey(1) },
    { keys: ['K'], shown: '', say: '', act: () => nextKey(-1) },
    { keys: ['a'], shown: 'A', say: 'all keys', act: () => board.showKey(null) },
    { keys: ['g'], shown: 'G', say: 'lanes of clients, or of keys', act: () => board.arrange(board.layout === 'clients' ? 'keys' : 'clients') },
    { keys: ['x'], shown: 'X', say: 'axis: order of the events, time', act: () => board.setAxis(board.axis.kind === 'order' ? 'time' : 'order') },
    { keys: ['+', '='], shown: '+', say: 'zoom in', act: () => board.zoom(1.6, middle(board)) },
    { keys: ['-', '_'], shown: '−', say: 'zoom out', act: () => board.zoom(1 / 1.6, middle(board)) },
    { keys: ['0'], shown: '0', say: 'the whole history', act: () => board.fit() },
    { keys: ['z'], shown: 'Z', say: 'only the selected operation', act: () => board.selected >= 0 && board.zoomTo(board.selected) },
    { keys: ['Home'], shown: 'Home', say: 'the beginning', act: () => board.look(board.axis.begin, board.axis.begin + board.to - board.from) },
    { keys: ['End'], shown: 'End', say: 'the end', act: () => board.look(board.axis.end - (board.to - board.from), board.axis.end) },
    { keys: ['Shift+ArrowRight', 'PageDown'], shown: 'Shift →', say: 'move the view to the right', act: () => board.pan(0.25) },
    { keys: ['Shift+ArrowLeft', 'PageUp'], shown: 'Shift ←', say: 'move the view to the left', act: () => board.pan(-0.25) },
    { keys: ['/'], shown: '/', say: 'find', act: find },
    { keys: ['1', '2', '3', '4'], shown: '1 … 4', say: 'the tabs', act: () => undefined },
    { keys: ['Escape'], shown: 'Esc', say: 'nothing is selected', act: () => board.select(-1) },
    { keys: ['t'], shown: 'T', say: 'light or dark', act: switchTheme },
    { keys: ['?'], shown: '?', say: 'this list', act: help },
  ];
}

/** Zooming keeps the selected operation in place. */
function middle(board: Board): number {
  const [start, end] = board.selected < 0 ? [NaN, NaN] : board.spanOf(board.selected);
  const at = (start + end) / 2;
  return at >= board.from && at <= board.to ? at : (board.from + board.to) / 2;
}

function headOf(board: Board, chart: Chart, help: () => void): HTMLElement {
  const { document: history } = board.index;
  const bad = history.verdict === 'not_linearizable';
  const save = (kind: 'svg' | 'png') => {
    const file = `${history.file.replace(/[^\w.-]+/g, '-')}.${kind}`;
    if (kind === 'svg') download(chart.svg(), file, 'image/svg+xml');
    else void chart.png().then((blob) => download(blob, file));
  };
  return element('header', { class: 'page-head' },
    element('h1', {}, element('span', { class: 'name', text: 'Squall · history' }), history.file),
    element('span', { class: `outcome${bad ? ' bad' : ''}`, text: `${bad ? '✕ ' : history.verdict === 'linearizable' ? '✓ ' : '? '}${kVerdicts[history.verdict]}` }),
    element('span', { class: 'about', text: `${counted(board.index.count, 'operation')} · ${history.model}` }),
    element('span', { class: 'end' }, element('span', { class: 'pictures' }, button('SVG', 'Saves the visible part as SVG', () => save('svg')), button('PNG', 'Saves the visible part as PNG', () => save('png'))),
      button('Light/dark', 'Light or dark (T)', switchTheme), button('Help', 'Help (?)', help)));
}

/** Order or time; without times there is nothing to choose, and a line says why. */
function axisSwitch(board: Board): HTMLElement {
  const { document: history } = board.index;
  if (board.axes.length === 1) return element('span', { class: 'group quiet axis-line', text: `${history.no_times} The axis is the order of the events.` });
  const make = (kind: AxisKind, text: string, title: string) => button(text, title, () => board.setAxis(kind), { 'aria-pressed': board.axis.kind === kind });
  const buttons: [AxisKind, HTMLButtonElement][] = [['order', make('order', 'order', 'Axis: the order of the events (X)')], ['time', make('time', 'time', 'Axis: when they happened (X)')]];
  const line = element('span', { class: 'quiet axis-line', text: 'The file does not tell the unit of its times.', hidden: true });
  board.on(['axis'], () => {
    for (const [kind, one] of buttons) one.setAttribute('aria-pressed', String(board.axis.kind === kind));
    line.hidden = board.axis.kind !== 'time' || history.time_unit !== '';
  });
  return element('span', { class: 'group' }, element('span', { class: 'of', text: 'axis' }),
    element('span', { class: 'versions', role: 'group', 'aria-label': 'Axis' }, ...buttons.map(([, one]) => one)), line);
}

function toolBarOf(board: Board): HTMLElement {
  const { index } = board;
  const layout = element('select', { 'aria-label': 'Lanes', change: () => board.arrange(layout.value as Layout) }, option('clients', 'clients'), option('keys', 'keys'));
  const draw = () => { layout.value = board.layout; };
  board.on(['layout'], draw);
  draw();
  return element('div', { class: 'tool-bar', role: 'toolbar', 'aria-label': 'Step, lanes and zoom' },
    element('span', { class: 'group' }, iconButton('back', 'Operation before', 'Operation before (←)', () => board.step(-1)), iconButton('on', 'Next operation', 'Next operation (→)', () => board.step(1))),
    index.findings.length === 0 ? null : element('span', { class: 'group' }, iconButton('left', 'Before: cannot be placed', 'The one before (P)', () => board.stepFinding(-1)),
      button(`cannot be placed (${index.findings.length.toLocaleString('en')})`, 'The next that cannot be placed (V)', () => board.stepFinding(1)),
      iconButton('right', 'Next: cannot be placed', 'The next (V)', () => board.stepFinding(1))),
    element('span', { class: 'group' }, element('label', {}, 'lanes of', layout), keySelect(board)),
    element('span', { class: 'group' }, button('−', 'Zoom out (-)', () => board.zoom(1 / 1.6, middle(board)), { 'aria-label': 'Zoom out' }),
      button('+', 'Zoom in (+)', () => board.zoom(1.6, middle(board)), { 'aria-label': 'Zoom in' }), button('All', 'The whole history (0)', () => board.fit())),
    axisSwitch(board));
}

export function showHistory(host: HTMLElement, history: HistoryDocument): Board {
  const board = new Board(new HistoryIndex(history));
  const chart = new Chart(board);
  const text = textPanel(board);
  const tabs = new Tabs([
    { name: 'Verdict', body: verdictPanel(board) }, { name: 'Operation', body: operationPanel(board) },
    { name: 'Order', body: orderPanel(board) }, { name: 'Text', body: text.host },
  ]);
  const find = () => { tabs.show('Text'); text.focus(); };
  const list = commandsOf(board, find, () => help.open());
  const help = new HistoryHelp(list);
  host.replaceChildren(headOf(board, chart, () => help.open()),
    element('main', {}, element('div', { class: 'left' }, element('div', { class: 'diagrams' }, chart.host), toolBarOf(board)), element('aside', { class: 'right', 'aria-label': 'Details' }, tabs.host)), help.dialog);
  listenToKeys(list, { tab: (name) => tabs.show(name, true) }, tabs.names);
  document.addEventListener('squall-theme', () => board.tell('theme'));
  const tab = readFragment(board, location.hash);
  tabs.show(tabs.names.includes(tab) ? tab : 'Verdict');
  if (location.hash === '') lookAtFinding(board);
  // A click on an operation asks what it is.
  board.on(['selection'], () => { if (tabs.current === 'Verdict' && board.selected >= 0 && document.activeElement?.classList.contains('plot')) tabs.show('Operation'); });
  followFragment(board, tabs);
  chart.redraw();
  return board;
}

/** Where there is a contradiction, the page begins there. */
function lookAtFinding(board: Board): void {
  const { index } = board;
  const { finding } = index;
  if (!finding) return void (index.events > 240 ? board.lookAtEvents(0, 120) : board.fit());
  const { operation } = finding;
  if (index.events > 120) board.lookAtEvents(index.columns.completed[operation] - 80, index.columns.completed[operation] + 40);
  board.select(operation, board.spanOf(operation)[0] >= board.from);
}

function followFragment(board: Board, tabs: Tabs): void {
  let timer = 0;
  const write = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => history.replaceState(null, '', writeFragment(board, tabs.current)), 200);
  };
  board.on(['view', 'selection', 'layout', 'search', 'light', 'axis'], write);
  tabs.onChange(write);
}
