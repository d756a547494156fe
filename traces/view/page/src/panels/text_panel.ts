// The tab Text: every event as one line, the text alternative of the diagram.
import { element } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

const kRow = 22;
const kHeightMax = 6_000_000;
const kChunk = 200;

/** A list box that holds only the lines in view. */
export function textPanel(session: Session): HTMLElement {
  const space = element('div', { class: 'lines-space' });
  const rows = element('div', { class: 'lines-rows' });
  const list = element('div', { class: 'lines', role: 'listbox', tabindex: 0, 'aria-label': 'Events' }, space, rows);
  const host = element('div', { class: 'panel-body text-panel' },
    element('p', { class: 'quiet', text: 'Each line is one event. The arrow keys step.' }), list);
  const known = new Map<number, string[]>();
  let shown: number[] | null = null;

  const count = () => (shown ? shown.length : session.index.events);
  const eventAt = (place: number) => (shown ? shown[place] : place + 1);
  const placeOf = (event: number) => {
    if (!shown) return event - 1;
    let place = shown.findIndex((one) => one >= event);
    if (place < 0) place = shown.length - 1;
    return place;
  };
  const height = () => Math.min(kHeightMax, count() * kRow);
  const ratio = () => {
    const room = Math.max(1, height() - list.clientHeight);
    return Math.max(0, count() * kRow - list.clientHeight) / room;
  };

  const fetchChunk = (chunk: number) => {
    if (known.has(chunk)) return;
    known.set(chunk, []);
    const branch = session.branch;
    const from = chunk * kChunk + 1;
    session.engine.lines(branch, from, Math.min(session.index.events, from + kChunk - 1)).then((lines) => {
      if (branch !== session.branch) return;
      known.set(chunk, lines);
      draw();
    }, (error: unknown) => session.complain(error));
  };

  const draw = () => {
    if (list.clientHeight === 0) return;
    space.style.height = `${height()}px`;
    const top = list.scrollTop * ratio();
    const first = Math.max(0, Math.floor(top / kRow) - 4);
    const last = Math.min(count(), first + Math.ceil(list.clientHeight / kRow) + 8);
    rows.style.transform = `translateY(${list.scrollTop - (top - first * kRow)}px)`;
    const made: HTMLElement[] = [];
    for (let place = first; place < last; ++place) {
      const event = eventAt(place);
      const chunk = Math.floor((event - 1) / kChunk);
      fetchChunk(chunk);
      const text = known.get(chunk)?.[(event - 1) % kChunk] ?? '…';
      const selected = event === session.cursor;
      made.push(element('div', { class: 'line', role: 'option', id: `line-${event}`, 'aria-selected': selected, 'aria-posinset': place + 1, 'aria-setsize': count(), click: () => session.moveTo(event) },
        element('span', { class: 'number', text: String(event) }), element('span', { text })));
    }
    rows.replaceChildren(...made);
    if (session.cursor > 0) list.setAttribute('aria-activedescendant', `line-${session.cursor}`);
  };

  const follow = () => {
    if (list.clientHeight === 0) return;
    space.style.height = `${height()}px`;
    const place = Math.max(0, placeOf(session.cursor)) * kRow;
    const top = list.scrollTop * ratio();
    if (place < top + kRow || place > top + list.clientHeight - 2 * kRow) {
      list.scrollTop = Math.max(0, place - list.clientHeight / 2) / Math.max(1e-9, ratio() || 1);
    }
    draw();
  };

  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const place = shown ? placeOf(session.cursor) + step : session.cursor - 1 + step;
    if (place >= 0 && place < count()) session.moveTo(eventAt(place));
  });
  list.addEventListener('scroll', draw);
  new ResizeObserver(follow).observe(list);
  session.on(['run'], () => known.clear());
  session.on(['run', 'filter'], () => {
    shown = null;
    const { filter, index } = session;
    if (filter.isOn) {
      shown = [];
      for (let event = 1; event <= index.events; ++event) if (filter.event(index, event)) shown.push(event);
    }
    follow();
  });
  session.on(['cursor'], follow);
  return host;
}
