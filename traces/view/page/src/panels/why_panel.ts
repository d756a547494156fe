// The tab Why: the property, the story of the failure with its events, and when the failure was decided.
import type { Explanation } from '../contract/answers.ts';
import { button, element, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';
import { futuresCurve } from './futures_curve.ts';

function sentences(explanation: Explanation, session: Session): HTMLElement {
  return element('ol', { class: 'story' }, ...explanation.sentences.map((one) => {
    const range = one.first_event === one.last_event ? `${one.first_event}` : `${one.first_event}–${one.last_event}`;
    return element('li', {}, element('button', { type: 'button', class: 'plain sentence', 'data-first': one.first_event, 'data-last': one.last_event, click: () => session.moveTo(one.last_event), title: 'Moves to this event' },
      element('span', { class: 'number', text: range }), element('span', { text: one.text })));
  }));
}

function firstStep(explanation: Explanation, session: Session): HTMLElement | null {
  const step = explanation.first_step;
  if (!step) return null;
  return element('section', { class: 'first-step' },
    element('h2', {}, 'First step that differs from Squall’s own server'),
    element('p', {}, element('button', { type: 'button', class: 'plain link', text: `event ${step.event}`, click: () => session.moveTo(step.event) }), `, server ${step.server}: ${step.input}`),
    element('dl', {}, element('dt', { text: 'this server' }), element('dd', { text: step.it }),
      element('dt', { text: 'the reference' }), element('dd', { text: step.reference }),
      step.rule !== '' && element('dt', { text: 'rule' }), step.rule !== '' && element('dd', { text: step.rule })));
}

/** Why the run did not hold, unless the violation says it. */
function reasons(session: Session): HTMLElement | null {
  const { outcome, judgement } = session.index.run;
  const others = (judgement?.reasons ?? []).filter((text) => text !== outcome.explanation);
  return others.length === 0 ? null : element('ul', { class: 'plain-list' }, ...others.map((text) => element('li', { text })));
}

function witnesses(session: Session): HTMLElement | null {
  const { outcome } = session.index.run;
  if (outcome.word !== 'violated') return null;
  const link = (event: number, server: number) => element('button', { type: 'button', class: 'plain link', text: `event ${event}${server > 0 ? `, server ${server}` : ''}`, click: () => session.moveTo(event) });
  const two = outcome.witness > 0 && outcome.witness !== outcome.event;
  return element('p', { class: 'witnesses' }, two ? 'Witnesses: ' : 'Witness: ',
    two && link(outcome.witness, outcome.other), two && ' and ', link(outcome.event, outcome.server), '.');
}

export function whyPanel(session: Session, paste: string): HTMLElement {
  const host = element('div', { class: 'panel-body why-panel' });
  const futures = element('section', { class: 'futures' });

  const drawFutures = () => {
    if (session.engine.whyNoBranches !== null || session.index.run.outcome.word !== 'violated') return replace(futures);
    const ask = button('Compute', 'Runs the simulator on from many events; takes some seconds', () => {
      ask.disabled = true;
      ask.textContent = 'Computing …';
      session.askFutures().catch((error: unknown) => { session.complain(error); drawFutures(); });
    });
    replace(futures, element('h2', { text: 'Point of no return' }),
      session.futures ? futuresCurve(session) : element('p', {}, 'How many futures of each event violate the property. ', ask));
  };

  const draw = () => {
    const { run } = session.index;
    const { outcome, judgement } = run;
    const explanation = session.explanation;
    const lit = element('input', { type: 'checkbox', checked: session.lit, change: () => session.light(lit.checked) });
    replace(host,
      element('section', {},
        element('h2', { class: outcome.word === 'violated' ? 'bad' : '' }, outcome.word === 'violated'
          ? `Violated: ${(outcome.property ?? '').replace(/_/g, ' ')}` : judgement ? `Result: ${judgement.result.replace(/_/g, ' ')}` : 'No violation'),
        (explanation?.rule || outcome.statement) ? element('blockquote', { text: explanation?.rule || outcome.statement }) : null,
        outcome.explanation && element('p', { class: 'explanation', text: outcome.explanation }),
        witnesses(session),
        reasons(session)),
      element('section', {}, element('h2', { text: outcome.word === 'violated' ? 'How it came about' : 'What led to the last events' }),
        element('label', { class: 'check' }, lit, 'Show only the causes (C)'),
        explanation ? sentences(explanation, session)
          : element('p', { class: 'quiet', text: session.explanationError || 'Computing …' })),
      explanation && firstStep(explanation, session),
      explanation && explanation.beliefs.length > 0 && element('section', {}, element('h2', { text: 'What each server believes then' }),
        element('ul', { class: 'plain-list' }, ...explanation.beliefs.map((one) => element('li', { text: `server ${one.server}: ${one.text}` })))),
      futures,
      paste !== '' && element('section', {}, element('h2', { text: 'On the command line' }),
        element('div', { class: 'paste' }, element('code', { text: paste }), button('Copy', 'Copies the line', (event) => void copy(paste, event.target as HTMLElement)))),
      digests(session));
    mark();
  };

  const mark = () => {
    for (const one of host.querySelectorAll<HTMLElement>('.sentence')) {
      const here = session.cursor >= Number(one.dataset['first']) && session.cursor <= Number(one.dataset['last']);
      one.classList.toggle('here', here);
      one.setAttribute('aria-current', String(here));
    }
  };

  let asked: unknown = null;
  const ask = () => {
    if (host.offsetParent === null || session.explanation || asked === session.index) return;
    asked = session.index;
    void session.explain();
  };
  session.on(['run', 'explain', 'opened'], () => { draw(); drawFutures(); ask(); });
  session.on(['futures'], drawFutures);
  session.on(['cursor'], mark);
  new ResizeObserver(ask).observe(host);
  return host;
}

function digests(session: Session): HTMLElement {
  const { engine, trace_engine: trace, seed } = session.opened ?? {};
  const { outcome } = session.index.run;
  return element('section', {}, element('h2', { text: 'Origin' }), element('dl', { class: 'origin' },
    element('dt', { text: 'seed' }), element('dd', { text: seed ?? '' }),
    element('dt', { text: 'digest' }), element('dd', { text: outcome.digest }),
    element('dt', { text: 'engine' }), element('dd', { text: engine ? `Squall ${engine.squall} ${engine.commit}` : '' }),
    trace && element('dt', { text: 'trace by' }), trace && element('dd', { text: `Squall ${trace.squall} ${trace.commit}${trace.machine ? `, ${trace.machine}` : ''}` })));
}

async function copy(text: string, target: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page that was opened from a file may have no clipboard: select the text instead.
    const area = element('textarea', { value: text });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  target.textContent = 'Copied';
  setTimeout(() => { target.textContent = 'Copy'; }, 1500);
}
