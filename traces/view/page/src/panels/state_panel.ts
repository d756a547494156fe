// The tab State: what the step did, the servers, and the messages in flight after the event at the cursor.
import type { MessageState, ServerState, State } from '../contract/answers.ts';
import { element, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';
import { choiceButtons } from './choices.ts';

const kMessagesShown = 60;

function termChip(term: number): HTMLElement {
  return element('span', { class: `chip term-${term === 0 ? 0 : 1 + ((term - 1) % 6)}`, text: `term ${term}` });
}

function configurationWords(server: ServerState): string {
  const { voters, old, learners } = server.configuration;
  const joint = old.length > 0 ? `{${old.join(',')}} and ` : '';
  return `${joint}{${voters.join(',')}}${learners.length > 0 ? ` + learners {${learners.join(',')}}` : ''}`;
}

function roleWords(server: ServerState): string {
  return server.state === 'up' ? server.role.replace('_', '-') : server.state;
}

type Fact = [name: string, value: string];

/** What a card tells of a server. */
function facts(server: ServerState): Fact[] {
  const { log, disk } = server;
  const list: Fact[] = [['vote', server.vote === 0 ? '–' : String(server.vote)], ['commit', String(server.commit)],
    ['applied', String(server.applied)], ['last', `${log.last[0]} (t${log.last[1]})`]];
  if (log.base[0] > 0) list.push(['snapshot', `to ${log.base[0]} (t${log.base[1]})`]);
  list.push(['disk', disk.matches ? disk.state : `${disk.state}, term ${disk.term}, vote ${disk.vote || '–'}, last ${disk.last[0]}`]);
  if (server.state !== 'down') list.push(['members', configurationWords(server)]);
  if (server.votes.length > 0) list.push(['votes of', server.votes.join(', ')]);
  if (server.lease) list.push(['lease', 'holds']);
  return list;
}

function followers(server: ServerState, before: ServerState | undefined): HTMLElement | null {
  if (server.followers.length === 0) return null;
  const then = new Map(before?.followers.map((one) => [one.server, one]));
  const number = (now: number, old: number | undefined) =>
    element('td', { class: old !== undefined && old !== now ? 'changed' : '', text: String(now) });
  return element('table', { class: 'followers' },
    element('thead', {}, element('tr', {}, element('th', { scope: 'col', text: 'follower' }), ...server.followers.map((one) => element('th', { scope: 'col', text: String(one.server) })))),
    element('tbody', {},
      element('tr', {}, element('th', { scope: 'row', text: 'next' }), ...server.followers.map((one) => number(one.next, then.get(one.server)?.next))),
      element('tr', {}, element('th', { scope: 'row', text: 'match' }), ...server.followers.map((one) => number(one.match, then.get(one.server)?.match)))));
}

/** A server; what the step changed is marked. */
function card(server: ServerState, before: ServerState | undefined, session: Session): HTMLElement {
  const then = new Map(before ? facts(before) : []);
  const changed = (is: boolean) => (before && is ? ' changed' : '');
  const pairs = facts(server).map(([name, value]) =>
    element('span', { class: `pair${changed(then.get(name) !== value)}` }, element('span', { class: 'key', text: name }), value));
  return element('article', { class: `card role-${server.state === 'up' ? server.role : server.state}`, 'aria-label': `server ${server.server}` },
    element('header', {}, element('button', { type: 'button', class: 'plain server-name', title: 'What can happen to this server', text: `server ${server.server}`, click: (event) => session.menu('server', server.server, event as MouseEvent) }),
      element('span', { class: `role${changed(roleWords(server) !== (before && roleWords(before)))}`, text: roleWords(server) }), termChip(server.term)),
    element('div', { class: 'pairs' }, ...pairs), followers(server, before));
}

/** The lines of a block: a word and what it says. The first line repeats the heading and is left out. */
function block(text: string): HTMLElement | null {
  const lines = text.split('\n').slice(1).filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  return element('dl', { class: 'block' }, ...lines.flatMap((line) => {
    const parts = /^ {2}(\S+(?: \S+)*?) {2,}(.*)$/.exec(line);
    return [element('dt', { text: parts?.[1] ?? '' }), element('dd', { text: parts?.[2] ?? line.trim() })];
  }));
}

function messageRow(message: MessageState, state: State, session: Session): HTMLElement {
  const choices = session.engine.whyNoBranches === null
    ? state.enabled.filter((one) => one.message === message.message && message.message >= 0) : [];
  return element('li', { class: `message ${message.state}`, mouseenter: () => session.select(message.message), mouseleave: () => session.select(-1) },
    element('span', { class: 'way', text: `${message.from} → ${message.to}` }),
    element('span', { class: 'what', text: message.text || `${message.type}, term ${message.term}` }),
    message.state !== 'flying' && element('span', { class: 'tag', text: message.state === 'held' ? 'held' : 'waits for the disk' }),
    choices.length > 0 && choiceButtons(choices, session, true));
}

export function statePanel(session: Session): HTMLElement {
  const host = element('div', { class: 'panel-body state-panel' });
  session.on(['state'], () => {
    const state = session.state;
    if (!state) return;
    const { before } = session;
    const { time_us: time } = state;
    const messages = state.messages.slice(0, kMessagesShown);
    replace(host,
      element('section', { class: 'step' },
        element('h2', {}, state.event === 0 ? 'Start' : `Event ${state.event}`, element('span', { class: 'when', text: ` at ${(time / 1000).toFixed(3)} ms` })),
        element('p', { class: 'what', text: state.what }),
        block(state.block),
        state.verdict && element('p', { class: 'verdict' }, element('strong', { text: `${state.verdict.property.replace(/_/g, ' ')}: ` }), state.verdict.explanation)),
      element('section', {}, element('h2', { text: 'Servers' }),
        element('div', { class: 'cards' }, ...state.servers.map((one) =>
          card(one, before?.servers.find((each) => each.server === one.server), session)))),
      network(state),
      element('section', {}, element('h2', {}, 'Messages in flight', element('span', { class: 'when', text: ` ${state.messages.length}` })),
        state.messages.length === 0 ? element('p', { class: 'quiet', text: 'None.' })
          : element('ul', { class: 'messages' }, ...messages.map((one) => messageRow(one, state, session))),
        state.messages.length > kMessagesShown && element('p', { class: 'quiet', text: `${state.messages.length - kMessagesShown} more are not listed.` })),
      state.clients.length > 0 && element('section', {}, element('h2', { text: 'Clients' }),
        element('ul', { class: 'plain-list' }, ...state.clients.map((one) =>
          element('li', { text: `client ${one.client}: ${one.waiting ? 'waits for ' : ''}${one.text || 'nothing asked'}` })))));
  });
  return host;
}

function network(state: State): HTMLElement | null {
  if (state.cuts.length === 0) return null;
  return element('section', {}, element('h2', { text: 'Network' }),
    element('ul', { class: 'plain-list' },
      element('li', { text: `cut: ${state.cuts.map(([from, to]) => `${from}→${to}`).join(', ')}` })));
}
