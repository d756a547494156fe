// The keyboard: one table of keys, which the help lists as well.
import type { Session } from './session.ts';

export interface Command { keys: string[]; say: string; shown: string; act: () => void }

export interface Actions {
  play(): void;
  help(): void;
  find(): void;
  tab(name: string): void;
  theme(): void;
  axis(): void;
  menuHere(): void;
  undo(): void;
}

export function commands(session: Session, actions: Actions): Command[] {
  return [
    { keys: ['ArrowRight', 'l'], shown: '→', say: 'next event', act: () => session.moveTo(session.cursor + 1) },
    { keys: ['ArrowLeft', 'h'], shown: '←', say: 'event before', act: () => session.moveTo(session.cursor - 1) },
    { keys: ['ArrowDown'], shown: '↓', say: 'next event of the same server', act: () => sameServer(session, 1) },
    { keys: ['ArrowUp'], shown: '↑', say: 'event before of the same server', act: () => sameServer(session, -1) },
    { keys: ['Home'], shown: 'Home', say: 'start of the run', act: () => session.moveTo(0) },
    { keys: ['End'], shown: 'End', say: 'last event', act: () => session.moveTo(session.index.events) },
    { keys: [' '], shown: 'Space', say: 'play, and stop', act: actions.play },
    { keys: ['n'], shown: 'N', say: 'next event of the chosen kind, or that passes the filter', act: () => next(session, 1) },
    { keys: ['N', 'p'], shown: 'P', say: 'the one before', act: () => next(session, -1) },
    { keys: ['e'], shown: 'E', say: 'next election (Shift: before)', act: () => session.jumpTo(1, 'election') },
    { keys: ['E'], shown: '', say: '', act: () => session.jumpTo(-1, 'election') },
    { keys: ['k'], shown: 'K', say: 'next commit (Shift: before)', act: () => session.jumpTo(1, 'commit') },
    { keys: ['K'], shown: '', say: '', act: () => session.jumpTo(-1, 'commit') },
    { keys: ['f'], shown: 'F', say: 'next fault (Shift: before)', act: () => session.jumpTo(1, 'fault') },
    { keys: ['F'], shown: '', say: '', act: () => session.jumpTo(-1, 'fault') },
    { keys: ['v'], shown: 'V', say: 'the violation', act: () => violation(session) },
    { keys: ['+', '='], shown: '+', say: 'zoom in', act: () => session.zoom(1.6) },
    { keys: ['-', '_'], shown: '−', say: 'zoom out', act: () => session.zoom(1 / 1.6) },
    { keys: ['0'], shown: '0', say: 'the whole run', act: () => session.fit() },
    { keys: ['z'], shown: 'Z', say: 'only the message or event at the cursor', act: () => session.zoomToCursor() },
    { keys: ['Shift+ArrowRight', 'PageDown'], shown: 'Shift →', say: 'move the view to the right', act: () => session.pan(0.25) },
    { keys: ['Shift+ArrowLeft', 'PageUp'], shown: 'Shift ←', say: 'move the view to the left', act: () => session.pan(-0.25) },
    { keys: ['a'], shown: 'A', say: 'axis: time, order, causality', act: actions.axis },
    { keys: ['c'], shown: 'C', say: 'only the causes, and all', act: () => session.light(!session.lit) },
    { keys: ['m'], shown: 'M', say: 'menu of what can happen to the server of the cursor', act: actions.menuHere },
    { keys: ['u'], shown: 'U', say: 'take back the latest act of a branch', act: actions.undo },
    { keys: ['/'], shown: '/', say: 'find', act: actions.find },
    { keys: ['1', '2', '3', '4', '5', '6'], shown: '1 … 6', say: 'the tabs', act: () => undefined },
    { keys: ['t'], shown: 'T', say: 'light or dark', act: actions.theme },
    { keys: ['?'], shown: '?', say: 'this list', act: actions.help },
  ];
}

function sameServer(session: Session, direction: 1 | -1): void {
  const { index, cursor } = session;
  const server = index.server[cursor];
  for (let event = cursor + direction; event >= 1 && event <= index.events; event += direction) {
    if (index.server[event] === server || server === 0) return session.moveTo(event);
  }
}

function next(session: Session, direction: 1 | -1): void {
  if (session.filter.isOn) session.jumpToMatch(direction);
  else session.jumpTo(direction);
}

function violation(session: Session): void {
  const { outcome } = session.index.run;
  if (outcome.word === 'violated') session.moveTo(outcome.event);
  else session.complain(new Error('This run violates no property.'));
}

export function listenToKeys(list: Command[], actions: Pick<Actions, 'tab'>, tabs: string[]): void {
  const table = new Map<string, () => void>();
  for (const command of list) for (const key of command.keys) table.set(key, command.act);
  tabs.forEach((tab, at) => table.set(String(at + 1), () => actions.tab(tab)));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && (target as HTMLInputElement).type !== 'checkbox') {
      if (event.key === 'Escape') target.blur();
      return;
    }
    if (document.querySelector('dialog[open], #page[inert]')) return;
    const onButton = target.tagName === 'BUTTON' || target.tagName === 'SUMMARY' || (target as HTMLInputElement).type === 'checkbox';
    if (onButton && (event.key === ' ' || event.key === 'Enter')) return;
    if (target.getAttribute('role') === 'tab' && /^(Arrow|Home|End)/.test(event.key)) return;
    const arrow = event.key.startsWith('Arrow');
    const act = table.get(event.shiftKey && arrow ? `Shift+${event.key}` : event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
