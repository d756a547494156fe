// The tab What if: what can happen next, the simulator with another seed, and the branches made so far.
import type { Choice } from '../contract/answers.ts';
import { button, counted, download, element, option, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

const kGroups: [group: string, title: string][] = [
  ['network', 'Messages'], ['timers', 'Timers'], ['clients', 'Clients'], ['operator', 'Operator'], ['disk', 'Disks'],
  ['faults', 'Faults'], ['links', 'Links'],
];

function groups(session: Session, closed: Set<string>): HTMLElement[] {
  const enabled = session.state?.enabled ?? [];
  const names = [...new Set([...kGroups.map(([group]) => group), ...enabled.map((one) => one.group)])];
  return names.flatMap((name) => {
    const choices = enabled.filter((one) => one.group === name);
    if (choices.length === 0) return [];
    const title = kGroups.find(([group]) => group === name)?.[1] ?? name;
    const details = element('details', { open: !closed.has(name), toggle: () => {
      if (details.open) closed.delete(name);
      else closed.add(name);
    } }, element('summary', {}, title, element('span', { class: 'when', text: ` ${choices.length}` })),
    element('ul', { class: 'choice-list' }, ...choices.map((choice) => choiceItem(choice, session))));
    return [details];
  });
}

function choiceItem(choice: Choice, session: Session): HTMLElement {
  const lit = (on: boolean) => { if (choice.message >= 0) session.select(on ? choice.message : -1); };
  return element('li', {}, element('button', {
    type: 'button', class: 'plain choice-line', text: choice.label, click: () => void session.act(choice.action),
    mouseenter: () => lit(true), mouseleave: () => lit(false), focus: () => lit(true), blur: () => lit(false),
  }));
}

function continueForm(session: Session): HTMLElement {
  const seed = element('input', { value: '1', size: 8, 'aria-label': 'Seed' });
  const events = element('input', { type: 'number', min: 1, value: '200', class: 'short', 'aria-label': 'Events' });
  return element('form', { class: 'row', submit: (event) => {
    event.preventDefault();
    const text = seed.value.trim();
    if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return session.complain(new Error(`"${text}" is no seed: a number, decimal or 0x and hexadecimal digits, is expected.`));
    const hex = text.startsWith('0x') ? text : `0x${BigInt(text).toString(16)}`;
    void session.goOn(hex, Math.max(1, Number(events.value) || 200));
  } }, element('span', { text: 'Let the simulator go on:' }), element('label', {}, 'seed', seed), element('label', {}, 'events', events),
  element('button', { type: 'submit', text: 'Go on', title: 'From the cursor on, the simulator chooses what happens' }));
}

function branchRow(session: Session, branch: number): HTMLElement {
  const { run } = session.runs.get(branch)!;
  const here = branch === session.branch;
  const verdict = run.outcome.word === 'violated' ? `violates ${(run.outcome.property ?? '').replace(/_/g, ' ')}` : run.outcome.word;
  const from = run.parent === null ? '' : `after event ${run.fork} of ${session.runs.get(run.parent)?.run.name ?? run.parent}, `;
  return element('li', { class: here ? 'branch here' : 'branch' },
    element('button', { type: 'button', class: 'plain branch-name', 'aria-current': here, text: run.name, title: 'Show this run', click: () => session.show(branch, run.parent === null ? session.cursor : run.events) }),
    element('span', { class: run.outcome.word === 'violated' ? 'when bad' : 'when', text: `${from}${counted(run.events, 'event')}, ${verdict}` }),
    !here && button(session.compared === branch ? 'End comparison' : 'Compare', 'Both diagrams, one above the other', () => session.compare(session.compared === branch ? null : branch)));
}

async function save(session: Session, kind: 'trace' | 'scenario'): Promise<void> {
  try {
    if (kind === 'trace') {
      const { trace, file } = await session.engine.trace(session.branch);
      download(trace, file, 'application/jsonl');
    } else {
      const { scenario, file } = await session.engine.scenario(session.branch);
      download(`${JSON.stringify(scenario, null, 2)}\n`, file, 'application/json');
    }
  } catch (error) {
    session.complain(error);
  }
}

export function branchPanel(session: Session): HTMLElement {
  const here = element('div', { class: 'next' });
  const list = element('ul', { class: 'plain-list branches' });
  const name = element('input', { 'aria-label': 'Name of this branch', size: 18 });
  const own = element('div', { class: 'row own' },
    element('label', {}, 'name', name), button('Rename', 'Gives this branch the name', () => void session.rename(name.value.trim() || name.value)),
    button('Undo', 'Takes back the latest act (U)', () => void session.undo()));
  const why = session.engine.whyNoBranches;
  const host = element('div', { class: 'panel-body branch-panel' },
    why !== null ? element('p', { class: 'quiet', text: why }) : element('section', {}, element('h2', { text: 'Branches' }), list, own, continueForm(session)),
    why === null && element('section', {}, here),
    element('section', {}, element('h2', { text: 'Files' }), element('div', { class: 'row' },
      why === null && button('Trace', 'What squall replay takes', () => void save(session, 'trace')),
      button('Scenario', 'What squall run takes', () => void save(session, 'scenario')))));
  const closed = new Set<string>();
  session.on(['state'], () => {
    replace(here, element('h2', {}, `What can happen after event ${session.cursor}`),
      element('p', { class: 'quiet', text: session.cursor === session.index.events && session.index.run.parent !== null
        ? 'A choice makes this branch longer.' : 'A choice makes a new branch.' }),
      ...groups(session, closed));
  });
  session.on(['branches', 'run'], () => {
    replace(list, ...[...session.runs.keys()].map((branch) => branchRow(session, branch)));
    own.hidden = session.index.run.parent === null;
    name.value = session.index.run.name;
  });
  return host;
}

/** The list of branches for the head of the page. */
export function branchSelect(session: Session): HTMLElement {
  const select = element('select', { title: 'The run that is shown', 'aria-label': 'Branch', change: () => session.show(Number(select.value)) });
  const compared = element('select', { title: 'A second run below the first', 'aria-label': 'Compare with', change: () =>
    session.compare(compared.value === '' ? null : Number(compared.value)) });
  const host = element('span', { class: 'branch-select', hidden: true }, element('label', {}, 'run ', select), element('label', {}, 'beside ', compared));
  session.on(['branches', 'run'], () => {
    host.hidden = session.runs.size < 2;
    const names = [...session.runs].map(([branch, index]) => ({ branch, name: index.run.name }));
    replace(select, ...names.map((one) => option(String(one.branch), one.name, one.branch === session.branch)));
    replace(compared, option('', 'none', session.compared === null),
      ...names.filter((one) => one.branch !== session.branch).map((one) => option(String(one.branch), one.name, one.branch === session.compared)));
  });
  return host;
}
