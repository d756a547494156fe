// Parts that all reports have: the frame, its sections, facts, links to runs.
import { button, element } from '../page/elements.ts';
import { switchTheme } from '../page/theme.ts';
import type { Charges, RunLinks } from './contract.ts';
import { grouped, words } from './numbers.ts';
import { bar, sortedTable } from './table.ts';

export interface Section {
  id: string;
  name: string;
  body: (Node | string | null)[];
}

export type Fact = [label: string, value: string, more?: string];

export function facts(list: Fact[]): HTMLElement {
  return element('dl', { class: 'facts' }, ...list.map(([label, value, more]) => element('div', {},
    element('dt', { text: label }), element('dd', {}, element('span', { class: 'value', text: value }), more ? element('span', { class: 'quiet', text: more }) : null))));
}

/** A command to paste, with a button that copies it. */
export function command(text: string): HTMLElement {
  const say = button('Copy', 'Copy the command', () => {
    void navigator.clipboard?.writeText(text).then(() => { say.textContent = 'Copied'; }, () => { say.textContent = 'Select it by hand'; });
  });
  return element('p', { class: 'command' }, element('code', { text }), say);
}

/** The page of a run, or why there is none and how to get it; its trace. */
export function runLinks(run: RunLinks): HTMLElement {
  const host = element('p', { class: 'run-links' });
  if (run.page_href !== null) host.append(element('a', { class: 'to-page', href: run.page_href, text: 'Look at this run' }), ' ');
  host.append(element('a', { href: run.trace_href, text: run.trace }));
  if (run.page_href !== null) return host;
  return element('div', {}, host, run.page_missing ? element('p', { class: 'quiet', text: `No page: ${run.page_missing}. This command makes it:` }) : null, command(run.view));
}

export function charges(list: Charges | null): Node {
  const rows = Object.entries(list ?? {}).map(([name, charge]) => ({ name, ...charge }));
  if (rows.length === 0) return element('p', { class: 'quiet', text: 'No fault began.' });
  const most = Math.max(...rows.map((row) => row.effects), 1);
  return sortedTable('Faults charged', [
    { head: 'fault', cell: (row) => words(row.name), by: (row) => row.name },
    { head: 'begun', cell: (row) => grouped(row.begun), by: (row) => row.begun, number: true, title: 'How often it began' },
    { head: 'effects', cell: (row) => grouped(row.effects), by: (row) => row.effects, number: true, title: 'What it did: messages lost, servers stopped, …' },
    { head: 'share of the most', class: 'bar-cell', cell: (row) => bar(row.effects / most, null, `${grouped(row.effects)} effects`) },
  ], rows.sort((one, other) => other.effects - one.effects)).host;
}

/** The whole page; the digits lead to its sections. */
export function frame(name: string, title: string, outcome: { text: string; bad: boolean }, sections: Section[]): HTMLElement {
  const targets = sections.map((section) => element('section', { id: section.id, 'aria-labelledby': `${section.id}-head`, tabindex: '-1' },
    element('h2', { id: `${section.id}-head`, text: section.name }), ...section.body));
  const go = (at: number): void => {
    const target = targets[at];
    if (!target) return;
    target.scrollIntoView({ block: 'start' });
    target.focus({ preventScroll: true });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || (event.target as Element).closest('input, select, textarea')) return;
    if (/^[1-9]$/.test(event.key)) go(Number(event.key) - 1);
    else if (event.key === 't') switchTheme();
    else return;
    event.preventDefault();
  });
  const head = element('header', { class: 'page-head' },
    element('h1', {}, element('span', { class: 'name', text: name }), title),
    element('span', { class: outcome.bad ? 'outcome bad' : 'outcome', text: outcome.text }),
    element('nav', { class: 'sections', 'aria-label': 'Sections' }, ...sections.map((section, at) => element('a', { href: `#${section.id}`, text: section.name, title: `${section.name} (${at + 1})` }))),
    element('span', { class: 'end' }, button('Light / dark', 'Light or dark (T)', switchTheme)));
  return element('div', { class: 'report' }, head, element('main', {}, ...targets));
}
