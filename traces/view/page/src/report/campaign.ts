// The report of a campaign: what was run, what was found, what was covered.
import { element } from '../page/elements.ts';
import type { CampaignData, FindingGroup, FindingRow, ProbeRow, Totals } from './contract.ts';
import { curveFigure } from './curve.ts';
import { duration, grouped, percent, plural, short, trimmed, words } from './numbers.ts';
import { charges, command, facts, frame, runLinks, type Fact } from './parts.ts';
import { bar, sortedTable } from './table.ts';

const kEnds: Record<string, string> = {
  seeds: 'all seeds were run', seconds: 'the time was over', findings: 'the greatest number of findings was reached',
  interrupt: 'interrupted', memory: 'the memory was used up', error: 'an error ended it',
};

const kVerdicts = ['held', 'violated', 'expectation_failed', 'vacuous', 'limit', 'not_reproducible'] as const;

function outcome(data: CampaignData): { text: string; bad: boolean } {
  const count = data.groups.reduce((sum, group) => sum + group.count, 0);
  if (count > 0) return { text: `${plural(count, 'finding')} of ${plural(data.groups.length, 'kind')}`, bad: true };
  return { text: data.totals.runs === 0 ? 'no verdict' : 'no finding', bad: false };
}

function summary(data: CampaignData): (Node | null)[] {
  const totals = data.totals;
  const seconds = Math.max(totals.seconds, 1e-6);
  const list: Fact[] = [
    ['runs', grouped(totals.runs), `${grouped(totals.repeated)} of them twice`],
    ['events', short(totals.events), `${short(totals.events / seconds)} a second`],
    ['time', duration(totals.seconds), kEnds[totals.ended] ?? totals.ended],
    ['virtual time', duration(totals.virtual_seconds), `${short(totals.virtual_seconds / seconds)} × real time`],
    ['faults', short(totals.faults), totals.runs > 0 ? `${trimmed(totals.faults / totals.runs)} a run` : undefined],
  ];
  if (totals.coverage) list.push(['pairs of probes met', grouped(totals.coverage.pairs_met), `of ${grouped(totals.coverage.pairs)}`]);
  return [facts(list), command(data.command), ...totals.warnings.map((text) => element('p', { class: 'odd-text', text: `Warning: ${text}` })), verdicts(totals), seedsTold(totals)];
}

function verdicts(totals: Totals): Node | null {
  if (totals.runs === 0) return null;
  const rows = kVerdicts.filter((name) => totals[name] > 0 || name === 'held').map((name) => ({ name, count: totals[name] }));
  return sortedTable('Verdicts', [
    { head: 'verdict', cell: (row) => words(row.name) },
    { head: 'runs', cell: (row) => grouped(row.count), number: true },
    { head: 'share', class: 'bar-cell', cell: (row) => bar(row.count / totals.runs, null, percent(row.count / totals.runs), ['held', 'vacuous', 'limit'].includes(row.name) ? '' : 'odd') },
  ], rows).host;
}

/** What became of the seeds without a verdict that says something. */
function seedsTold(totals: Totals): Node | null {
  const groups = [...(totals.seeds.given_up ? [{ ...totals.seeds.given_up, name: 'given up' }] : []), ...totals.seeds.vacuous.map((group) => ({ ...group, name: 'vacuous' }))];
  const unrun = totals.seeds.not_run ?? 0;
  if (groups.length === 0 && unrun === 0) return null;
  return element('details', {}, element('summary', { text: 'Seeds without a verdict on Raft' }),
    unrun > 0 ? element('p', { text: `${plural(unrun, 'seed')} of ${grouped(totals.seeds.asked ?? 0)} not run.` }) : null,
    ...groups.map((group) => element('div', {}, element('p', { text: `${group.name}, ${plural(group.count, 'seed')}: ${group.reason}` }),
      element('p', { class: 'seeds', text: group.seeds.join(' ') + (group.count > group.seeds.length ? ' …' : '') }))));
}

function findings(groups: FindingGroup[]): Node[] {
  if (groups.length === 0) return [element('p', { text: 'Nothing failed.' })];
  return groups.map((group) => {
    const first = group.findings[0];
    const run = group.run;
    const size = run && run.choices !== null ? `Shrunk from ${grouped(run.choices_before ?? 0)} choices to ${grouped(run.choices)}${run.minimal ? ': none of them can go' : ''}.` : null;
    return element('article', { class: 'finding' },
      element('h3', { text: `${words(group.property ?? first.verdict)}: ${plural(group.count, 'finding')}` }),
      group.rule ? element('p', { class: 'rule', text: group.rule }) : null,
      element('p', { text: first.what }),
      run ? runLinks(run) : element('p', { class: 'quiet', text: 'No trace was kept.' }),
      size ? element('p', { text: size }) : null,
      element('p', { class: 'signature', text: group.signature }),
      element('details', {}, element('summary', { text: group.count > 1 ? `The ${group.count > group.findings.length ? `first ${group.findings.length} of ${grouped(group.count)}` : grouped(group.count)} findings` : 'The finding' }), findingTable(group.findings)));
  });
}

function findingTable(rows: FindingRow[]): Node {
  return sortedTable('Findings of this kind', [
    { head: 'seed', cell: (row) => row.seed, by: (row) => Number(row.seed) },
    { head: 'scenario', cell: (row) => row.scenario, by: (row) => row.scenario },
    { head: 'verdict', cell: (row) => words(row.verdict), by: (row) => row.verdict },
    { head: 'events', cell: (row) => grouped(row.events), by: (row) => row.events, number: true },
    { head: 'virtual time', cell: (row) => duration(row.virtual_time_us / 1e6), by: (row) => row.virtual_time_us, number: true },
    { head: 'what happened', class: 'what', cell: (row) => row.what },
    { head: 'trace', class: 'what', cell: (row) => (row.run ? element('a', { href: row.run.trace_href, text: row.run.trace }) : '–') },
  ], rows).host;
}

function growth(totals: Totals): Node[] {
  const coverage = totals.coverage;
  if (!coverage || coverage.growth.length === 0) return [element('p', { text: 'No run came to its end.' })];
  const samples = coverage.growth;
  const last = samples.at(-1)!;
  const x = { label: 'runs', log: true, from: 1, to: Math.max(last.runs, 2), text: grouped };
  const chance = (sample: { runs: number; runs_alone: number }): number => sample.runs_alone / sample.runs;
  const chances = samples.map(chance).filter((value) => value > 0);
  const least = Math.min(0.1, ...chances);
  const note = coverage.runs_alone > 0
    ? `By Good's and Turing's estimate the next seed brings a new pair of probes with a chance of ${percent(coverage.chance_of_new_pair)}: one in about ${plural(Math.round(1 / coverage.chance_of_new_pair), 'run')}.`
    : 'Every pair that was met was met by two runs or more: by Good\'s and Turing\'s estimate further seeds bring hardly a new one.';
  return [element('p', { text: `A pair is two probes that one run hits. ${grouped(coverage.pairs_met)} of ${grouped(coverage.pairs)} were met. ${note}` }),
    element('div', { class: 'figures' },
      curveFigure({
        title: 'Pairs of probes met', x, y: { label: 'pairs', log: false, from: 0, to: last.pairs_met * 1.15 || 1, text: grouped },
        points: samples.map((sample) => [sample.runs, sample.pairs_met]), last: `${grouped(last.pairs_met)} pairs`,
      }),
      curveFigure({
        title: 'Chance that the next run brings a new pair (Good–Turing)', x,
        y: { label: 'chance', log: true, from: 10 ** Math.floor(Math.log10(least)), to: 1, text: percent },
        points: samples.map((sample) => [sample.runs, chance(sample)]), last: percent(chance(last)),
      }),
      curveFigure({
        title: 'Probes hit', x, y: { label: 'probes', log: false, from: 0, to: Math.max(1, last.probes_hit * 1.15), text: grouped },
        points: samples.map((sample) => [sample.runs, sample.probes_hit]), last: plural(last.probes_hit, 'probe'),
      }))];
}

function probes(data: CampaignData): Node[] {
  const runs = Math.max(1, data.totals.runs);
  const hit = data.probes.filter((probe) => probe.runs_hit > 0).length;
  const odd = data.probes.filter((probe) => probe.p_below_ten_to_minus !== null);
  const expects = data.probes.some((probe) => probe.expected_runs !== null);
  const expected = (row: ProbeRow): number | null => (row.expected_runs ? (row.expected_runs_hit ?? 0) / row.expected_runs : null);
  const table = sortedTable('Probes', [
    { head: 'probe', cell: (row) => words(row.name), by: (row) => row.name },
    { head: 'theme', cell: (row) => row.theme, by: (row) => row.theme },
    { head: 'runs hit', cell: (row) => grouped(row.runs_hit), by: (row) => row.runs_hit, number: true },
    { head: 'share', cell: (row) => percent(row.runs_hit / runs), by: (row) => row.runs_hit / runs, number: true },
    ...(expects ? [{ head: 'expected', cell: (row: ProbeRow) => { const share = expected(row); return share === null ? '–' : percent(share); }, by: (row: ProbeRow) => expected(row) ?? -1, number: true }] : []),
    { head: 'share of the runs', class: 'bar-cell', cell: (row: ProbeRow) => { const share = expected(row); return bar(row.runs_hit / runs, share, `${percent(row.runs_hit / runs)} of the runs${share === null ? '' : `, expected ${percent(share)}`}`, row.p_below_ten_to_minus !== null ? 'odd' : ''); } },
    { head: 'first seed', cell: (row: ProbeRow) => row.first_seed ?? 'never', by: (row: ProbeRow) => (row.first_seed === null ? Number.POSITIVE_INFINITY : Number(row.first_seed)) },
    ...(expects ? [{ head: 'unusual', cell: (row: ProbeRow) => (row.p_below_ten_to_minus === null ? '' : element('span', { class: 'odd-text', text: `p < 10^-${row.p_below_ten_to_minus}` })), by: (row: ProbeRow) => row.p_below_ten_to_minus ?? 0 }] : []),
  ], data.probes);
  const lines = [...table.body.rows];
  const texts = lines.map((line) => line.textContent!.toLowerCase());
  const count = element('span', { class: 'quiet', role: 'status' });
  const input = element('input', { type: 'search', id: 'probe-filter', input: () => filter() });
  const filter = (): void => {
    const text = input.value.trim().toLowerCase();
    lines.forEach((line, at) => { line.hidden = !texts[at].includes(text); });
    count.textContent = text ? `${lines.filter((line) => !line.hidden).length} of ${lines.length}` : '';
  };
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || (event.target as Element).closest('input, select, textarea')) return;
    event.preventDefault();
    input.focus();
  });
  const told = expects ? ` The mark is the rate of the honest server in ${plural(data.probes.find((probe) => probe.expected_runs)!.expected_runs!, 'run')} of the swarm; ${odd.length === 0 ? 'no rate is far from it' : `${plural(odd.length, 'rate is', 'rates are')} far from it (Fisher's exact test), striped`}.` : '';
  return [element('p', { text: `${hit} of ${data.probes.length} probes were hit.${told}` }),
    element('p', { class: 'filter' }, element('label', { for: 'probe-filter', text: 'Only with (/)' }), input, count), table.host];
}

export function campaignPage(data: CampaignData): HTMLElement {
  return frame('campaign', data.title, outcome(data), [
    { id: 'summary', name: 'Summary', body: summary(data) },
    { id: 'findings', name: 'Findings', body: findings(data.groups) },
    { id: 'coverage', name: 'Coverage', body: growth(data.totals) },
    { id: 'probes', name: 'Probes', body: probes(data) },
    { id: 'faults', name: 'Faults', body: [charges(data.totals.charges)] },
  ]);
}
