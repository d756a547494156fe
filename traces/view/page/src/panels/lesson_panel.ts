// The tab Lesson: a text, a goal that is checked after each act, hints, and a cluster to build.
import type { Input, Lesson, OpenRequest } from '../contract/file_parts.ts';
import { button, element, option, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

export function requestOf(lesson: Lesson): OpenRequest {
  const { name } = lesson.scenario as { name?: string };
  return { do: 'open', scenario: lesson.scenario, ...(name ? { name } : {}), ...(lesson.machine ? { machine: lesson.machine } : {}) };
}

export function lessonPanel(session: Session, input: Input): HTMLElement {
  let at = input.lesson ?? -1;
  let hints = 0;
  let reached: number | null = null;
  let shown = false;
  const body = element('div', { class: 'lesson' });
  const select = element('select', { 'aria-label': 'Lesson', change: () => start(Number(select.value)) },
    ...(at < 0 ? [option('', 'choose a lesson', true)] : []),
    ...input.lessons.map((lesson, place) => option(String(place), `${place + 1}. ${lesson.title}`, place === at)));
  const status = element('p', { class: 'goal-status', role: 'status' });

  const start = (place: number) => {
    at = place;
    hints = 0;
    reached = null;
    shown = false;
    select.value = String(place);
    session.open(requestOf(input.lessons[place])).then(draw, (error: unknown) => session.complain(error));
  };

  const draw = () => {
    const lesson = input.lessons[at];
    if (!lesson) return replace(body, element('p', { class: 'quiet', text: 'A cluster to try things on. Click on a server’s name or on a message in flight. The lessons above have goals.' }));
    replace(body, element('h2', { text: lesson.title }), ...lesson.text.map((text) => element('p', { text })),
      lesson.goal && element('p', { class: 'goal' }, element('strong', { text: 'Goal: ' }), lesson.goal.say), status,
      ...lesson.hints.slice(0, hints).map((text) => element('p', { class: 'hint', text })),
      shown && element('ol', { class: 'solution' }, ...(lesson.solution ?? []).map((text) => element('li', { text }))),
      element('div', { class: 'row' },
        hints < lesson.hints.length && button('Hint', 'Shows the next hint', () => { ++hints; draw(); }),
        hints >= lesson.hints.length && !shown && (lesson.solution ?? []).length > 0 &&
          button('Solution', 'Shows steps that reach the goal', () => { shown = true; draw(); }),
        button('Start over', 'The lesson from its beginning', () => start(at)),
        at + 1 < input.lessons.length && button('Next lesson', input.lessons[at + 1].title, () => start(at + 1))));
  };

  const check = async () => {
    const goal = input.lessons[at]?.goal;
    if (!goal) return;
    const { say: _say, ...what } = goal;
    try {
      reached = await session.engine.goal(session.branch, what);
    } catch (error) {
      return session.complain(error);
    }
    status.classList.toggle('reached', reached !== null);
    status.textContent = reached === null ? 'Not reached yet.' : `Reached at event ${reached}.`;
  };
  session.on(['run', 'opened'], () => { draw(); void check(); });
  return element('div', { class: 'panel-body lesson-panel' },
    input.lessons.length > 0 && element('label', { class: 'wide' }, 'Lesson', select), body, clusterForm(session));
}

/** Opens a cluster of the user's own. */
function clusterForm(session: Session): HTMLElement {
  const servers = element('input', { type: 'number', min: 1, max: 15, value: '3', 'aria-label': 'Servers' });
  const seed = element('input', { value: '0x1', size: 8, 'aria-label': 'Seed' });
  const text = element('textarea', { rows: 8, spellcheck: false, 'aria-label': 'Scenario as JSON' });
  const write = () => { text.value = JSON.stringify({ name: 'own-cluster', servers: Number(servers.value) || 3, clients: { count: 1 }, end: { at: '0' } }, null, 2); };
  servers.addEventListener('input', write);
  write();
  return element('details', { class: 'cluster' }, element('summary', { text: 'Build a cluster' }),
    element('form', { submit: (event) => {
      event.preventDefault();
      try {
        const scenario: unknown = JSON.parse(text.value);
        session.open({ do: 'open', scenario, seed: seed.value.trim() }).catch((error: unknown) => session.complain(error));
      } catch (error) {
        session.complain(new Error(`The scenario is no JSON: ${(error as Error).message}`));
      }
    } }, element('div', { class: 'row' }, element('label', {}, 'servers', servers), element('label', {}, 'seed', seed)),
    element('label', { class: 'wide' }, 'scenario', text), element('button', { type: 'submit', text: 'Open' })));
}
