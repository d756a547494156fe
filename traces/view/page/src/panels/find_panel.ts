// The tab Find: filter by server, message type, term and text; jumps between what is found.
import type { RunIndex } from '../model/run_index.ts';
import { button, counted, element, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

const kListed = 200;

function toggles(name: string, values: { value: number; text: string }[], set: () => Set<number>, changed: () => void): HTMLElement {
  return element('fieldset', {}, element('legend', { text: name }),
    ...values.map(({ value, text }) => element('label', {},
      element('input', { type: 'checkbox', checked: set().has(value), change: (event) => {
        if ((event.target as HTMLInputElement).checked) set().add(value);
        else set().delete(value);
        changed();
      } }), text)));
}

/** The types of the run's messages. */
function typesIn(index: RunIndex): { value: number; text: string }[] {
  const used = new Uint8Array(256);
  for (const type of index.messages.type) used[type] = 1;
  return index.run.types.map((name, value) => ({ value, text: name.replace(/_/g, ' ') })).filter((one) => used[one.value] === 1);
}

export function findPanel(session: Session): HTMLElement {
  const form = element('div', { class: 'filters' });
  const found = element('div', { class: 'found' });
  const text = element('input', { type: 'search', id: 'find-text', placeholder: 'text of an event, e.g. term 3', 'aria-label': 'Text of an event' });
  const term = element('input', { type: 'number', min: 0, placeholder: 'any', 'aria-label': 'Term' });
  let waiting = 0;
  text.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void session.search(text.value.trim()).catch((error: unknown) => session.complain(error)), 200);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    clearTimeout(waiting);
    void session.search(text.value.trim()).then(() => session.jumpToMatch(event.shiftKey ? -1 : 1), (error: unknown) => session.complain(error));
  });
  term.addEventListener('input', () => {
    session.filter.term = term.value === '' ? null : Number(term.value);
    session.tell('filter');
  });

  const build = () => {
    const { index, filter } = session;
    text.value = filter.text;
    term.value = filter.term === null ? '' : String(filter.term);
    replace(form,
      element('label', { class: 'wide' }, 'Text', text),
      element('label', {}, 'Term', term),
      toggles('Servers', Array.from({ length: index.servers }, (_, at) => ({ value: at + 1, text: String(at + 1) })), () => filter.servers, () => session.tell('filter')),
      toggles('Messages', typesIn(index), () => filter.types, () => session.tell('filter')),
      element('div', { class: 'row' },
        button('Previous', 'The previous event that passes (Shift+N)', () => session.jumpToMatch(-1)),
        button('Next', 'The next event that passes (N)', () => session.jumpToMatch(1)),
        button('Clear', 'No filter', () => { filter.clear(); build(); session.tell('filter'); })));
  };

  let turn = 0;
  const list = () => {
    const { index, filter } = session;
    const now = ++turn;
    if (!filter.isOn) return replace(found, element('p', { class: 'quiet', text: 'No filter: every event and message is shown.' }));
    const events: number[] = [];
    let count = 0;
    for (let event = 1; event <= index.events; ++event) {
      if (!filter.event(index, event)) continue;
      if (++count <= kListed) events.push(event);
    }
    const rows = events.map((event) => element('li', {}, element('button', { type: 'button', class: 'plain line', click: () => session.moveTo(event) },
      element('span', { class: 'number', text: String(event) }), element('span', { class: 'words', text: '…' }))));
    replace(found, element('p', { class: 'quiet', text: `${count === 1 ? '1 event passes' : `${counted(count, 'event')} pass`}${count > kListed ? `; the first ${kListed} are listed` : ''}.` }),
      element('ul', { class: 'plain-list' }, ...rows));
    void fill(events, rows, () => now === turn);
  };

  const fill = async (events: number[], rows: HTMLElement[], current: () => boolean) => {
    for (let at = 0; at < events.length && current(); ++at) {
      const lines = await session.engine.lines(session.branch, events[at], events[at]).catch(() => ['']);
      rows[at].querySelector('.words')!.textContent = lines[0] ?? '';
    }
  };

  session.on(['opened', 'run'], build);
  session.on(['filter'], () => { if (!form.contains(document.activeElement)) build(); });
  session.on(['run', 'filter'], () => { if (host.offsetParent !== null) list(); });
  const host = element('div', { class: 'panel-body find-panel' }, form, found);
  new ResizeObserver(() => { if (host.offsetParent !== null && found.childElementCount === 0) list(); }).observe(host);
  return host;
}
