// The tab State: what the step did, the servers, and the messages in flight after the event at the cursor.
import type { MessageState, ServerState, State } from '../contract/answers.ts';
import { element, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';
import { choiceButtons } from './choices.ts';

const kMessagesShown = 60;

function pair(term: string, value: string, title = ''): HTMLElement {
  return element('span', { class: 'pair', title: title || null }, element('span', { class: 'key', text: term }), value);
}

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

/** The fields of a server that differ from those before the step. */
function card(server: ServerState, before: ServerState | undefined, session: Session): HTMLElement {
  const changed = (name: string, now: unknown, then: unknown) =>
    before && JSON.stringify(now) !== JSON.stringify(then) ? `${name} changed` : name;
  const disk = server.disk;
  const pairs = [
    pair('vote', server.vote === 0 ? '–' : String(server.vote)),
    pair('commit', String(server.commit)),
    pair('applied', String(server.applied)),
    pair('last', `${server.log.last[0]} (t${server.log.last[1]})`, 'index and term of the last entry'),
  ];
  if (server.log.base[0] > 0) pairs.push(pair('snapshot', `≤ ${server.log.base[0]} (t${server.log.base[1]})`));
  pairs.push(pair('disk', disk.matches ? disk.state : `${disk.state}: term ${disk.term}, vote ${disk.vote || '–'}, last ${disk.last[0]}`,
    disk.matches ? 'What is durable equals what is in memory' : 'What is durable differs from what is in memory'));
  pairs.push(pair('members', configurationWords(server)));
  if (server.votes.length > 0) pairs.push(pair('votes from', server.votes.join(', ')));
  if (server.lease) pairs.push(pair('lease', 'holds'));
  if (server.timers.length > 0) pairs.push(pair('timers', server.timers.join(', ')));
  const followers = server.followers.map((one) =>
    element('tr', {}, element('th', { scope: 'row', text: String(one.server) }), element('td', { text: String(one.next) }), element('td', { text: String(one.match) })));
  return element('article', { class: changed(`card role-${server.state === 'up' ? server.role : server.state}`, server, before), 'aria-label': `server ${server.server}` },
    element('header', {}, element('button', { type: 'button', class: 'plain server-name', title: 'What can happen to this server', text: `server ${server.server}`, click: (event) => session.menu('server', server.server, event as MouseEvent) }),
      element('span', { class: 'role', text: roleWords(server) }), termChip(server.term)),
    element('div', { class: 'pairs' }, ...pairs),
    followers.length > 0 && element('table', { class: 'followers' },
      element('thead', {}, element('tr', {}, element('th', { text: 'follower' }), element('th', { text: 'next' }), element('th', { text: 'match' }))),
      element('tbody', {}, ...followers)));
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
  let before: State | null = null;
  session.on(['run'], () => { before = null; });
  session.on(['state'], () => {
    const state = session.state;
    if (!state) return;
    const previous = before && before.event === state.event - 1 ? before : null;
    before = state;
    const { time_us: time } = state;
    const messages = state.messages.slice(0, kMessagesShown);
    replace(host,
      element('section', { class: 'step' },
        element('h2', {}, state.event === 0 ? 'Start' : `Event ${state.event}`, element('span', { class: 'when', text: ` at ${(time / 1000).toFixed(3)} ms` })),
        element('p', { class: 'what', text: state.what }),
        state.block !== '' && element('pre', { text: state.block }),
        state.verdict && element('p', { class: 'verdict' }, element('strong', { text: `${state.verdict.property.replace(/_/g, ' ')}: ` }), state.verdict.explanation)),
      element('section', {}, element('h2', { text: 'Servers' }),
        element('div', { class: 'cards' }, ...state.servers.map((one) =>
          card(one, previous?.servers.find((each) => each.server === one.server), session)))),
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
  if (state.cuts.length === 0 && state.filters.length === 0) return null;
  return element('section', {}, element('h2', { text: 'Network' }),
    element('ul', { class: 'plain-list' },
      state.cuts.length > 0 && element('li', { text: `cut: ${state.cuts.map(([from, to]) => `${from}→${to}`).join(', ')}` }),
      ...state.filters.map((filter) => element('li', { text: filter }))));
}
