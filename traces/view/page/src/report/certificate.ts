// The report of an exploration: its certificate, with what it says and what it does not say.
import { element } from '../page/elements.ts';
import type { CertificateData } from './contract.ts';
import { curveFigure } from './curve.ts';
import { duration, grouped, percent, plural, short, words } from './numbers.ts';
import { command, facts, frame, runLinks, type Fact, type Section } from './parts.ts';
import { bar, sortedTable } from './table.ts';

type Part = Node | null;

const kPointsMax = 300;
/** Bounds that keep states from being expanded; all others suppress steps. */
const kOfStates = ['depth', 'unless'];
/** Labels of the lines that say what was explored; the others are told by sections. */
const kSpace = ['setup', 'start', 'links cut', 'timing', 'search', 'network', 'bounds', 'changes', 'disabled', 'crashes', 'until', 'unless', 'expected'];

function line(data: CertificateData, label: string): string {
  return data.lines.find(([name]) => name === label)?.[1] ?? '';
}
function sentence(text: string): string {
  return text === '' ? '' : `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
function paragraph(text: string, kind = ''): Part {
  return text === '' ? null : element('p', { class: kind || null, text });
}
function cutSum(data: CertificateData): number {
  return Object.entries(data.certificate.cuts).reduce((sum, [by, count]) => sum + (kOfStates.includes(by) ? 0 : count), 0);
}

/** The verdict in words: only what was explored. */
function verdict(data: CertificateData): string {
  const rule = data.rules.every((one) => one.judged) ? 'no rule was violated' : 'none of the rules that are judged was violated';
  const { verdict: word, scenario, way, property } = data.certificate;
  const cut = cutSum(data);
  const beyond = cut > 0 ? ` The bounds cut off ${plural(cut, 'step')}: what lies beyond them was not looked at.` : '';
  switch (word) {
    case 'explored_completely': return `Every reachable state was visited, and ${rule} in any of them. No bound cut anything off.`;
    case 'explored_within_bounds': return `Every state within the bounds was visited, and ${rule} in any of them.${beyond}`;
    case 'violated': return `The rule "${words(property ?? '')}" is violated after ${plural(way ?? 0, 'step')}${data.path?.shortest ? '; no shorter way leads to a violation' : ''}.`;
    case 'violated_as_expected': return `The rule "${words(property ?? '')}" is violated after ${plural(way ?? 0, 'step')}, as ${scenario} expects.`;
    case 'reached': return `The goal is reached after ${plural(way ?? 0, 'step')}${data.path?.shortest ? '; no shorter way leads there' : ''}.`;
    case 'not_reproducible': return 'What was found did not show when its path was repeated: the machine does not repeat itself, so this is no finding.';
    default: return `${sentence(line(data, 'because'))}${/^(expectation_failed|not_reached)$/.test(word) ? beyond : ''}`;
  }
}

function summary(data: CertificateData): Part[] {
  const c = data.certificate;
  const seconds = Math.max(c.seconds, 1e-6);
  const list: Fact[] = [
    ['states', short(c.states), c.waiting > 0 ? `${short(c.waiting)} of them not expanded` : 'distinct, all expanded'],
    ['steps', short(c.steps), `${short(c.distinct_steps)} distinct transitions computed`],
    ['levels', grouped(c.depth), words(c.search)],
    ['cut off by bounds', short(cutSum(data)), cutSum(data) === 0 ? 'no step' : 'steps'],
    ['time', duration(c.seconds), `${short(c.states / seconds)} states a second`],
    ['memory', `${grouped(c.memory_bytes / 2 ** 20)} MiB`, c.ranks ? plural(c.ranks, 'rank') : plural(c.threads, 'thread')],
  ];
  if (c.disk_bytes > 0) list.push(['on disk', `${grouped(c.disk_bytes / 2 ** 20)} MiB`]);
  return [element('p', { class: 'verdict-text', text: verdict(data) }), facts(list), command(data.command),
    data.graph_href === null ? null : element('p', {}, element('a', { href: data.graph_href, text: 'The picture of the state graph' }))];
}

function found(data: CertificateData): Part[] {
  const c = data.certificate;
  const { path } = data;
  const steps = path === null ? null : element('details', { open: path.steps.length <= 60 },
    element('summary', { text: `The path: ${plural(path.length, 'choice')}` }),
    element('ol', { class: 'path' }, ...path.steps.map((text, at) => element('li', { class: at < path.prefix ? 'quiet' : null, text }))),
    path.prefix > 0 ? element('p', { class: 'quiet', text: `The first ${grouped(path.prefix)} lead to where the exploration begins.` }) : null,
    path.loop > 0 ? element('p', { text: `From choice ${grouped(path.loop)} on it goes round for ever.` }) : null,
    path.length > path.steps.length ? element('p', { class: 'quiet', text: `The other ${grouped(path.length - path.steps.length)} are in the trace.` }) : null);
  return [element('article', { class: c.property !== null || c.exit_code !== 0 ? 'finding' : 'finding fine' },
    element('h3', { text: c.property === null ? data.headline.toLowerCase() : words(c.property) }),
    paragraph(c.statement ?? '', 'rule'), paragraph(c.explanation ?? ''), paragraph(data.difference), data.run === null ? null : runLinks(data.run), steps)];
}

function space(data: CertificateData): Part[] {
  const rows = data.lines.filter(([label]) => kSpace.includes(label));
  const reductions = [
    data.certificate.symmetric ? 'Symmetry: states that differ only by the names of servers are one.' : '',
    data.certificate.absorbing ? 'Deliveries that change nothing are dropped.' : '',
    `A transition is computed once, with all others of its ensemble of servers, and looked up from then on: ${grouped(data.certificate.distinct_steps)} were computed, taken or not, on ${plural(data.certificate.ensembles, 'ensemble')}.`,
  ].filter((text) => text !== '');
  return [element('dl', { class: 'lines' }, ...rows.flatMap(([label, text]) => [element('dt', { text: label }), element('dd', { text })])),
    element('h3', { text: 'Reductions' }), element('ul', {}, ...reductions.map((text) => element('li', { text })))];
}

function levels(data: CertificateData): Part[] {
  const { levels: counts, waiting, depth, states } = data.certificate;
  if (counts.length < 2) {
    return [element('p', { text: `${plural(depth, 'level')}. ${counts.length === 0 ? 'Only breadth-first search counts the states of each.' : ''}` })];
  }
  const most = Math.max(...counts);
  const largest = counts.indexOf(most);
  const every = Math.ceil(counts.length / kPointsMax);
  const points = counts.map((count, level): [number, number] => [level, Math.max(count, 1)]).filter((_, at) => at % every === 0 || at === counts.length - 1);
  const log = most >= 1000;
  const last = counts.length - 1;
  const more = states - counts.reduce((sum, count) => sum + count, 0);
  const ended = more > 0 ? ` ${plural(more, 'state')} of the next level had been found when the exploration ended.`
    : waiting > 0 ? ' The exploration ended before the last one was whole.' : '';
  return [element('p', { text: `A level has the states that so many steps reach, and no fewer. The largest is level ${grouped(largest)} with ${plural(most, 'state')}${largest === last ? ', the last one' : `; the last one, level ${grouped(last)}, has ${grouped(counts[last])}`}.${ended}` }),
    element('div', { class: 'figures' }, curveFigure({
      title: 'States of each level', x: { label: 'level', log: false, from: 0, to: counts.length - 1, text: grouped },
      y: { label: 'states', log, from: log ? 1 : 0, to: log ? 10 ** Math.ceil(Math.log10(most * 1.05)) : most * 1.1, text: short }, points,
    }))];
}

function cuts(data: CertificateData): Part[] {
  const { cuts: counts, bounds, waiting, left } = data.certificate;
  const rows = Object.entries(counts).map(([by, count]) => ({ by, count, ofStates: kOfStates.includes(by) }));
  const rest = [paragraph(waiting === 0 ? '' : `${plural(waiting, 'state was', 'states were')} found and not expanded: the exploration ended first.${left === null ? '' : ` By estimate ${short(left.at_least)} to ${short(left.at_most)} states are left.`}`, 'odd-text')];
  if (rows.length === 0) return [element('p', { text: waiting === 0 ? 'No bound cut anything off.' : 'No bound has cut anything off so far.' }), ...rest];
  const most = Math.max(...rows.map((row) => row.count));
  return [element('p', { text: 'A bound cuts a step off that would go beyond it. What follows such steps was not looked at.' }), sortedTable('What the bounds cut off', [
    { head: 'bound', cell: (row) => words(row.by), by: (row) => row.by },
    { head: 'value', cell: (row) => String(bounds[row.by] ?? '–'), number: true },
    { head: 'cut off', cell: (row) => grouped(row.count), by: (row) => row.count, number: true },
    { head: '', cell: (row) => (row.ofStates ? 'states not expanded' : 'steps not taken') },
    { head: 'share of the most', class: 'bar-cell', cell: (row) => bar(row.count / most, null, `${grouped(row.count)} by ${words(row.by)}`) },
  ], rows.sort((one, other) => other.count - one.count)).host, ...rest];
}

function actions(data: CertificateData): Part[] {
  const { actions: counts, steps, never_taken: never } = data.certificate;
  const rows = Object.entries(counts).map(([name, count]) => ({ name, count }));
  const all = Math.max(1, rows.reduce((sum, row) => sum + row.count, 0));
  return [rows.length === 0 ? element('p', { text: 'No step was taken.' }) : sortedTable('Actions', [
    { head: 'action', cell: (row) => words(row.name), by: (row) => row.name },
    { head: 'taken', cell: (row) => grouped(row.count), by: (row) => row.count, number: true },
    { head: 'share', cell: (row) => percent(row.count / all), by: (row) => row.count, number: true },
    { head: `share of ${short(steps)} steps`, class: 'bar-cell', cell: (row) => bar(row.count / all, null, `${grouped(row.count)}, ${percent(row.count / all)}`) },
  ], rows.sort((one, other) => other.count - one.count)).host,
  paragraph(never.length === 0 ? '' : `Allowed by the bounds but never enabled: ${never.map(words).join(', ')}.`, 'odd-text')];
}

function probes(data: CertificateData): Part[] {
  const { met, missed } = data.certificate.probes;
  const names = (list: string[]) => element('ul', { class: 'name-list' }, ...list.map((name) => element('li', { text: words(name) })));
  return [element('p', { text: `A probe is a situation that tells whether an exploration looks at what matters. ${grouped(met.length)} of ${grouped(met.length + missed.length)} were met.` }),
    met.length === 0 ? null : names(met),
    missed.length === 0 ? null : element('details', {}, element('summary', { text: `The ${grouped(missed.length)} that no step met` }), names(missed))];
}

function rules(data: CertificateData): Part[] {
  const off = data.rules.filter((rule) => !rule.judged);
  return [element('p', { text: `${grouped(data.rules.length - off.length)} of ${grouped(data.rules.length)} rules were judged after every step.` }),
    sortedTable('Rules', [
      { head: 'rule', class: 'whole-words', cell: (row) => words(row.name), by: (row) => row.name },
      { head: 'judged', cell: (row) => (row.judged ? 'yes' : element('span', { class: 'odd-text', text: 'no' })), by: (row) => (row.judged ? 1 : 0) },
      { head: 'what it says', class: 'what', cell: (row) => row.statement },
    ], off.concat(data.rules.filter((rule) => rule.judged))).host];
}

/** What the certificate does not cover, a sentence for each. */
function limits(data: CertificateData): Part[] {
  const c = data.certificate;
  const off = data.rules.filter((rule) => !rule.judged).map((rule) => words(rule.name));
  const list = [
    cutSum(data) > 0 ? `Beyond the bounds nothing was looked at: see what they cut off.` : '',
    c.waiting > 0 ? `${plural(c.waiting, 'state was', 'states were')} found and not expanded.` : '',
    c.search === 'random_walk' ? 'Random walks visit only some of the states.' : '',
    off.length > 0 ? `Not judged, because this Raft does not go by them or the scenario says so: ${off.join(', ')}.` : '',
    c.not_judged === null ? '' : sentence(`could not be judged: ${c.not_judged}`),
    c.goes_back_by === null ? '' : sentence(`the machine goes back by ${c.goes_back_by}`),
    data.not_done === '' ? '' : sentence(`not done: ${data.not_done}`),
    c.not_met.length === 0 ? '' : `No step met what the scenario expects: ${c.not_met.join(', ')}.`,
    c.never_taken.length === 0 ? '' : `The bounds allow ${c.never_taken.map(words).join(', ')}, which no state enabled.`,
    c.resumed ? 'It was resumed from a checkpoint.' : '',
    `Two states with one fingerprint would be taken for one: ${line(data, 'collision')}.`,
    c.bounds['timely'] === true ? 'A server that hears a leader never times out; else time is not modelled.' : 'Time is not modelled: timers expire at any time.',
  ];
  return [element('ul', { class: 'limits' }, ...list.filter((text) => text !== '').map((text) => element('li', { text })))];
}

function told(name: string, text: string | null): Section[] {
  return text === null ? [] : [{ id: name.toLowerCase(), name, body: [element('pre', { class: 'told-lines', text })] }];
}

export function certificatePage(data: CertificateData): HTMLElement {
  const c = data.certificate;
  const bad = ![0, 5].includes(c.exit_code);
  const headline = data.headline.toLowerCase().replace(/_/g, ' ');
  const rule = words(c.property ?? '');
  const text = rule !== '' && headline.endsWith(` ${rule}`) ? `${headline.slice(0, -rule.length - 1)}: ${rule}` : headline;
  return frame('certificate', data.title, { text, bad }, [
    { id: 'summary', name: 'Summary', body: summary(data) },
    ...(data.path === null && c.property === null && data.difference === '' ? [] : [{ id: 'found', name: 'Found', body: found(data) }]),
    { id: 'explored', name: 'Explored', body: space(data) },
    { id: 'levels', name: 'Levels', body: levels(data) },
    { id: 'cuts', name: 'Cut off', body: cuts(data) },
    { id: 'actions', name: 'Actions', body: actions(data) },
    { id: 'probes', name: 'Probes', body: probes(data) },
    { id: 'rules', name: 'Rules', body: rules(data) },
    { id: 'limits', name: 'Limits', body: limits(data) },
    ...told('Liveness', c.liveness), ...told('Explosion', c.explosion),
  ]);
}
