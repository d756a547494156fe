// Puts the page together: head, diagrams, tool bar, logs, tabs, and what connects them.
import type { Input, OpenRequest } from '../contract/file_parts.ts';
import { Diagram, type Hit } from '../diagram/diagram.ts';
import type { Engine } from '../engine/engine.ts';
import type { AxisKind } from '../model/axis.ts';
import { firstDifference } from '../model/run_index.ts';
import { branchPanel, branchSelect } from '../panels/branch_panel.ts';
import { ChoiceMenu } from '../panels/choices.ts';
import { findPanel } from '../panels/find_panel.ts';
import { lessonPanel, requestOf } from '../panels/lesson_panel.ts';
import { logGrid } from '../panels/log_grid.ts';
import { statePanel } from '../panels/state_panel.ts';
import { textPanel } from '../panels/text_panel.ts';
import { whyPanel } from '../panels/why_panel.ts';
import { button, counted, element, replace } from './elements.ts';
import { readFragment, writeFragment } from './fragment.ts';
import { commands, listenToKeys, type Actions } from './keys.ts';
import { Help } from './legend.ts';
import type { Notice } from './notice.ts';
import { Session } from './session.ts';
import { Tabs } from './tabs.ts';
import { switchTheme } from './theme.ts';
import { Player, pictureButtons, toolBar } from './tool_bar.ts';

const kAxes: AxisKind[] = ['time', 'order', 'causality'];

/** The elements are there at once, and `host` is blank until the run is. */
export async function showPage(host: HTMLElement, engine: Engine, input: Input, notice: Notice): Promise<Session> {
  const session = new Session(engine);
  const request = firstRequest(input);
  // The engine runs while the elements are made.
  const answer = engine.open(request);
  answer.catch(() => undefined);
  const menu = new ChoiceMenu();
  const click = (hit: Hit) => clicked(session, hit, diagram);
  const diagram = new Diagram(session, () => session.branch, true, click);
  const other = new Diagram(session, () => session.compared, false, (hit) => { if (hit.event >= 0) session.moveTo(hit.event); });
  const player = new Player(session);
  const tabs = new Tabs([
    ...(input.mode === 'play' ? [{ name: 'Lesson', body: lessonPanel(session, input) }] : []),
    { name: 'State', body: statePanel(session) },
    { name: 'Why', body: whyPanel(session, input.paste) },
    { name: 'What if', body: branchPanel(session) },
    { name: 'Find', body: findPanel(session) },
    { name: 'Text', body: textPanel(session) },
  ]);
  const actions: Actions = {
    play: () => player.toggle(), help: () => help.open(), theme: () => { switchTheme(); session.tell('run'); },
    find: () => { tabs.show('Find'); document.getElementById('find-text')?.focus(); },
    tab: (name) => tabs.show(name, true), undo: () => void session.undo(),
    axis: () => session.setAxis(kAxes[(kAxes.indexOf(session.axisKind) + 1) % kAxes.length]),
    menuHere: () => openHere(session),
  };
  const list = commands(session, actions);
  const help = new Help(list);
  session.menu = (kind, number, at) => openMenu(session, menu, kind, number, at.clientX, at.clientY);
  listenToKeys(list, actions, tabs.names);

  const second = element('div', { class: 'second', hidden: true }, element('p', { class: 'caption' }), other.host);
  session.on(['branches', 'run'], () => caption(session, second));
  host.classList.add('blank');
  host.replaceChildren(
    pageHead(session, input, actions, diagram, notice),
    element('main', {},
      element('div', { class: 'left' },
        element('div', { class: 'diagrams' }, element('div', { class: 'first' }, diagram.host), second),
        toolBar(session, player), logGrid(session)),
      element('aside', { class: 'right', 'aria-label': 'Details' }, tabs.host)),
    statusLine(session), menu.host, help.dialog);

  await session.open(request, answer);
  host.classList.remove('blank');
  const violated = session.index.run.outcome.word === 'violated';
  const tab = await readFragment(session, location.hash);
  tabs.show(tabs.names.includes(tab) ? tab : input.mode === 'play' ? 'Lesson' : violated ? 'Why' : 'State');
  keepFragment(session, tabs);
  return session;
}

function firstRequest(input: Input): OpenRequest {
  if (input.request) return input.request;
  const lesson = input.lessons[input.lesson ?? 0];
  return lesson ? requestOf(lesson) : { do: 'open', scenario: { servers: 3 }, seed: '0x1' };
}

function pageHead(session: Session, input: Input, actions: Actions, diagram: Diagram, notice: Notice): HTMLElement {
  const outcome = element('span', { class: 'outcome', role: 'status' });
  session.on(['run'], () => {
    const { outcome: found, judgement } = session.index.run;
    outcome.classList.toggle('bad', found.word === 'violated');
    outcome.textContent = found.word === 'violated' ? `violated: ${(found.property ?? '').replace(/_/g, ' ')}`
      : (judgement?.result ?? found.word).replace(/_/g, ' ');
  });
  const description = element('span', { class: 'about' });
  session.on(['opened', 'run'], () => {
    const { opened, index } = session;
    const machine = opened.machine ? ` · ${opened.machine}` : '';
    description.textContent = `seed ${opened.seed} · ${counted(index.servers, 'server')} · ${counted(index.events, 'event')}${machine}`;
    description.title = opened.description;
  });
  return element('header', { class: 'page-head' },
    element('h1', {}, element('span', { class: 'name', text: 'Squall' }), input.title), outcome, description,
    versions(session, input, notice), branchSelect(session),
    element('span', { class: 'end' }, pictureButtons(session, diagram), button('Light / dark', 'Light or dark (T)', actions.theme), button('Help', 'How to read and use this page (?)', actions.help)));
}

/** The switch between the original trace and the minimal one. */
function versions(session: Session, input: Input, notice: Notice): HTMLElement | null {
  if (!input.minimal || !input.original) return null;
  const make = (text: string, request: OpenRequest) => {
    const one = button(text, `Shows the ${text} run`, () => {
      for (const each of both) each.setAttribute('aria-pressed', String(each === one));
      notice.begin(`The ${text} run is being computed.`);
      session.open(request).catch((error: unknown) => session.complain(error)).finally(() => {
        notice.end();
        one.focus();
      });
    }, { 'aria-pressed': JSON.stringify(request) === JSON.stringify(input.request) });
    return one;
  };
  const both = [make('minimal', input.minimal), make('original', input.original)];
  return element('span', { class: 'versions', role: 'group', 'aria-label': 'Version of the run' }, ...both);
}

/** The last note, and for screen readers the event at the cursor. */
function statusLine(session: Session): HTMLElement {
  const note = element('span', { class: 'note', role: 'alert' });
  const live = element('span', { class: 'for-readers', 'aria-live': 'polite' });
  session.on(['look', 'cursor'], () => { note.textContent = session.note; });
  session.on(['state'], () => {
    if (session.state) live.textContent = `Event ${session.state.event}: ${session.state.what}`;
  });
  return element('footer', { class: 'status' }, note, live);
}

function caption(session: Session, second: HTMLElement): void {
  const { compared } = session;
  second.hidden = compared === null;
  if (compared === null) return;
  const other = session.runs.get(compared)!.run;
  const first = firstDifference(session.index, session.runs.get(compared)!);
  replace(second.querySelector<HTMLElement>('.caption')!, `Above: ${session.index.run.name}. Below: ${other.name}. The shaded part is common to both; `,
    element('button', { type: 'button', class: 'plain link', text: `the first difference is event ${first}`, click: () => session.moveTo(first) }), '.');
}

function clicked(session: Session, hit: Hit, diagram: Diagram): void {
  const box = diagram.host.getBoundingClientRect();
  const at = { clientX: box.left + hit.x, clientY: box.top + hit.y };
  if (hit.event < 0) {
    if (hit.server > 0) session.menu('server', hit.server, at);
    return;
  }
  session.select(hit.message);
  const flies = hit.message >= 0 && session.state?.messages.some((one) => one.message === hit.message);
  if (flies && session.engine.whyNoBranches === null) session.menu('message', hit.message, at);
  else session.moveTo(hit.event);
}

function openHere(session: Session): void {
  const server = session.index.server[session.cursor] || 1;
  session.menu('server', server, { clientX: 120, clientY: 120 });
}

/** What can happen to a server or a message now. */
function openMenu(session: Session, menu: ChoiceMenu, kind: 'server' | 'message', number: number, x: number, y: number): void {
  if (session.engine.whyNoBranches !== null) return session.complain(new Error(session.engine.whyNoBranches));
  const choices = (session.state?.enabled ?? []).filter((one) => (kind === 'server' ? one.server === number && one.message < 0 : one.message === number));
  const items: { label: string; act: () => void }[] = choices.map((one) => ({ label: one.label, act: () => void session.act(one.action) }));
  if (kind === 'message') {
    const end = session.index.messages.end[number];
    if (end > session.cursor) items.push({ label: `go to its end, event ${end}`, act: () => void session.moveTo(end) });
  }
  if (kind === 'server') items.push(...cutOff(session, number));
  menu.open(kind === 'server' ? `server ${number} after event ${session.cursor}` : `message after event ${session.cursor}`, items, x, y);
}

/** Cutting a server off from all others, and the end of it. */
function cutOff(session: Session, server: number): { label: string; act: () => void }[] {
  const others = session.state!.servers.map((one) => one.server).filter((one) => one !== server);
  const isCut = session.state!.cuts.some(([from, to]) => from === server || to === server);
  const both = async (kind: 'cut' | 'heal') => {
    await session.act({ do: kind, from: [server], to: others });
    await session.act({ do: kind, from: others, to: [server] });
  };
  const kind = isCut ? 'heal' : 'cut';
  return [{ label: isCut ? `heal all links of server ${server}` : `cut server ${server} off from all others`, act: () => void both(kind) }];
}

/** Writes the fragment while the user moves, at most four times a second. */
function keepFragment(session: Session, tabs: Tabs): void {
  let waiting = 0;
  let written = '';
  const write = () => {
    waiting = 0;
    written = writeFragment(session, tabs.current);
    try {
      history.replaceState(null, '', written);
    } catch {
      // A browser may refuse many changes of the address in a short time.
    }
  };
  const later = () => { if (waiting === 0) waiting = window.setTimeout(write, 250); };
  session.on(['cursor', 'view', 'filter', 'run', 'explain'], later);
  tabs.onChange(later);
  window.addEventListener('hashchange', () => {
    if (location.hash !== written) void readFragment(session, location.hash).then((tab) => tabs.show(tab || tabs.current));
  });
}
