// The report of a score of the zoo: how soon campaigns find each mutant.
import { element } from '../page/elements.ts';
import type { Charges, MutantRow, ScoreData } from './contract.ts';
import { curveFigure } from './curve.ts';
import { duration, grouped, plural, short, trimmed, words } from './numbers.ts';
import { charges, command, facts, frame, runLinks } from './parts.ts';
import { bar, sortedTable } from './table.ts';

const isControl = (row: MutantRow): boolean => row.kind === 'control';

function outcome(data: ScoreData): { text: string; bad: boolean } {
  const bugs = data.rows.filter((row) => !isControl(row));
  const found = bugs.filter((row) => !data.missed.includes(row.mutant)).length;
  const accused = data.accused.length > 0 ? `, ${plural(data.accused.length, 'control')} accused` : '';
  return { text: `${found} of ${plural(bugs.length, 'bug')} found by every campaign${accused}`, bad: data.missed.length + data.accused.length > 0 };
}

function verdict(data: ScoreData, row: MutantRow): Node {
  const [text, bad] = data.missed.includes(row.mutant) ? ['missed', true] : data.accused.includes(row.mutant) ? ['accused', true] : isControl(row) ? ['held', false] : ['found', false];
  return element('span', { class: bad ? 'odd-text' : '', text });
}

function summary(data: ScoreData): Node[] {
  const each = data.rows.flatMap((row) => row.each);
  const sum = (of: (one: (typeof each)[number]) => number): number => each.reduce((all, one) => all + of(one), 0);
  const seconds = Math.max(sum((one) => one.seconds), 1e-6);
  return [facts([
    ['mutants', grouped(data.rows.length), `${plural(data.rows.filter(isControl).length, 'control')} among them`],
    ['campaigns', grouped(each.length), `of at most ${duration(data.seconds)} each`],
    ['processor time', duration(seconds)],
    ['runs', grouped(sum((one) => one.runs))],
    ['events', short(sum((one) => one.events)), `${short(sum((one) => one.events) / seconds)} a second`],
    ['virtual time', duration(sum((one) => one.virtual_seconds)), `${short(sum((one) => one.virtual_seconds) / seconds)} × real time`],
  ]), command(data.command),
    ...[['Missed', data.missed] as const, ['Accused', data.accused] as const].filter(([, ids]) => ids.length > 0).map(([what, ids]) => element('p', { class: 'odd-text', text: `${what}: ${ids.join(', ')}` }))];
}

/** How many campaigns against bugs had found theirs after so much time of the processor. */
function foundCurve(data: ScoreData): Node {
  const each = data.rows.filter((row) => !isControl(row)).flatMap((row) => row.each);
  const times = each.filter((one) => one.found_by !== null).map((one) => Math.max(one.seconds, 1e-3)).sort((one, other) => one - other);
  if (times.length === 0) return element('p', { text: 'No campaign found a bug.' });
  const every = Math.max(1, Math.ceil(times.length / 120));
  const points = times.map((time, at): [number, number] => [time, at + 1]).filter((_, at) => at % every === 0 || at === times.length - 1);
  return curveFigure({
    title: 'Campaigns that have found their bug',
    x: { label: 'time of the processor', log: true, from: 10 ** Math.floor(Math.log10(times[0])), to: Math.max(10 ** Math.ceil(Math.log10(times.at(-1)!)), times[0] * 10), text: duration },
    y: { label: 'campaigns', log: false, from: 0, to: each.length * 1.08, text: grouped },
    points, steps: true, level: { at: each.length, text: `all ${grouped(each.length)}` },
  });
}

function table(data: ScoreData): Node {
  const longest = Math.max(...data.rows.map((row) => row.seconds_median), 1e-6);
  const orNone = (value: number | null): string => (value === null ? '–' : grouped(value));
  return sortedTable('Mutants', [
    { head: 'mutant', cell: (row) => element('a', { href: `#${row.mutant}`, text: row.mutant }), by: (row) => row.mutant },
    { head: 'verdict', cell: (row) => verdict(data, row), by: (row) => (data.missed.includes(row.mutant) ? 0 : data.accused.includes(row.mutant) ? 1 : 2) },
    { head: 'found', cell: (row) => `${row.found} of ${row.campaigns}`, by: (row) => row.found / row.campaigns, number: true },
    { head: 'property', cell: (row) => (row.property ? words(row.property) : '–'), by: (row) => row.property ?? '' },
    { head: 'median', cell: (row) => duration(row.seconds_median), by: (row) => row.seconds_median, number: true, title: 'Time of the processor, median of the campaigns' },
    { head: 'worst', cell: (row) => duration(row.seconds_worst), by: (row) => row.seconds_worst, number: true },
    { head: 'median, as a bar', class: 'bar-cell', cell: (row) => bar(row.seconds_median / longest, null, duration(row.seconds_median), data.missed.includes(row.mutant) ? 'odd' : '') },
    { head: 'events', cell: (row) => short(row.events_median), by: (row) => row.events_median, number: true, title: 'Median of the campaigns' },
    { head: 'shrunk', cell: (row) => orNone(row.shrunk_choices), by: (row) => row.shrunk_choices ?? Infinity, number: true, title: 'Choices of the shrunk violation' },
    { head: 'shortest', cell: (row) => orNone(row.shortest_choices), by: (row) => row.shortest_choices ?? Infinity, number: true, title: 'Choices of the shortest way that an exploration found' },
  ], data.rows).host;
}

/** The mutants by the property that finds them. */
function findings(data: ScoreData): Node[] {
  const groups = new Map<string, MutantRow[]>();
  for (const row of data.rows) {
    const name = row.property ?? (isControl(row) ? 'nothing found: controls' : 'nothing found');
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other)).map(([name, rows]) => element('div', {},
    element('h3', { text: `${words(name)}: ${plural(rows.length, 'mutant')}` }), ...rows.map((row) => mutant(data, row))));
}

function mutant(data: ScoreData, row: MutantRow): Node {
  const explored = row.exploration === null ? null : `Exploration ${row.exploration}: depth ${grouped(row.depth ?? 0)}, ${grouped(row.states ?? 0)} states${row.shortest_choices === null ? ', nothing found' : `, shortest way ${grouped(row.shortest_choices)} choices`}.`;
  return element('article', { class: data.missed.includes(row.mutant) || data.accused.includes(row.mutant) ? 'finding' : 'finding fine', id: row.mutant, tabindex: '-1' },
    element('h4', {}, row.mutant, verdict(data, row)),
    element('p', { text: row.summary }),
    element('p', { class: 'rule', text: `Breaks ${row.breaks}; feature: ${row.feature}. Found in ${row.system}; ${row.source}` }),
    row.run ? runLinks(row.run) : null,
    row.shrunk_choices !== null ? element('p', { text: `Shrunk to ${plural(row.shrunk_choices, 'choice')}.` }) : null,
    explored ? element('p', { text: explored }) : null,
    element('details', {}, element('summary', { text: `The ${plural(row.each.length, 'campaign')}` }), sortedTable(`Campaigns against ${row.mutant}`, [
      { head: 'base seed', cell: (one) => one.base_seed, by: (one) => Number(one.base_seed) },
      { head: 'found by', cell: (one) => (one.found_by ? words(one.found_by) : 'nothing'), by: (one) => one.found_by ?? '' },
      { head: 'time', cell: (one) => duration(one.seconds), by: (one) => one.seconds, number: true },
      { head: 'runs', cell: (one) => grouped(one.runs), by: (one) => one.runs, number: true },
      { head: 'events', cell: (one) => grouped(one.events), by: (one) => one.events, number: true },
    ], row.each).host));
}

function allCharges(rows: MutantRow[]): Charges {
  const sum: Charges = {};
  for (const row of rows) {
    for (const [name, charge] of Object.entries(row.charges ?? {})) {
      const one = (sum[name] ??= { begun: 0, effects: 0 });
      one.begun += charge.begun;
      one.effects += charge.effects;
    }
  }
  return sum;
}

export function scorePage(data: ScoreData): HTMLElement {
  const each = data.rows.flatMap((row) => row.each);
  const runs = each.reduce((sum, one) => sum + one.runs, 0);
  const sum = allCharges(data.rows);
  const effects = Object.values(sum).reduce((all, charge) => all + charge.effects, 0);
  return frame('score of the zoo', data.title, outcome(data), [
    { id: 'summary', name: 'Summary', body: summary(data) },
    { id: 'mutants', name: 'Mutants', body: [foundCurve(data), table(data)] },
    { id: 'findings', name: 'Findings', body: findings(data) },
    { id: 'faults', name: 'Faults', body: [element('p', { text: runs > 0 ? `${trimmed(effects / runs)} effects a run.` : '' }), charges(sum)] },
  ]);
}
