// Data of reports as the program writes it, with names that would be markup or scripts if they were not text.
const kHostile = '</script><script>window.injected = true</script><img src=x onerror="window.injected = true">';

const run = (name, page) => ({
  trace: `squall-findings/${name}.trace.jsonl`, trace_href: `squall-findings/${encodeURIComponent(name)}.trace.jsonl`,
  page_href: page ? `report-runs/${name}.html` : null, page_missing: page ? null : 'interrupted', view: `squall view squall-findings/${name}.trace.jsonl`,
});

const finding = (at, page) => ({
  seed: `0x${(17 * at + 3).toString(16)}`, scenario: at === 0 ? kHostile : 'storm', verdict: 'violated', events: 900 + 31 * at, virtual_time_us: 1_250_000 + 9000 * at,
  what: at === 0 ? `server 1 ${kHostile} leads term 4, and so does server 3` : `server ${1 + (at % 5)} leads term ${at}, and so does server 3`, run: run(`storm-${at}`, page),
});

const kGrowth = (() => {
  const samples = [];
  for (let runs = 1; runs <= 20_000; runs = runs + Math.floor(runs / 7) + 1) {
    samples.push({ runs, probes_hit: Math.round(68 * (1 - Math.exp(-runs / 40))), pairs_met: Math.round(2300 * (1 - Math.exp(-((runs / 60) ** 0.6)))), runs_alone: Math.ceil(runs ** 0.45) });
  }
  return samples;
})();

const kThemes = ['elections', 'replication', 'faults'];

export const campaign = {
  kind: 'campaign', title: `storm ${kHostile}`, command: `squall fuzz '${kHostile}' --seeds 0x1..0x4e20`,
  totals: {
    base_seed: '0x1', runs: 20_000, events: 31_415_926, seconds: 42.5, virtual_seconds: 1_234_567, faults: 880_000,
    charges: { crash: { begun: 4000, effects: 3990 }, partition: { begun: 900, effects: 61_000 }, loss: { begun: 20_000, effects: 812_000 } },
    repeated: 1000, held: 19_950, violated: 40, expectation_failed: 2, vacuous: 8, limit: 0, not_reproducible: 0, interrupted: 3,
    seeds: { asked: 30_000, not_run: 9997, run: 20_000, given_up: { reason: 'interrupted', count: 3, seeds: ['0x4e21', '0x4e22', '0x4e23'] }, vacuous: [{ reason: 'no fault had an effect', count: 8, seeds: ['0x7', '0x8'] }] },
    ended: 'interrupt', coverage: { pairs: 2346, pairs_met: 2290, runs_alone: 84, chance_of_new_pair: 0.0042, growth: kGrowth }, warnings: [kHostile], exit_code: 1,
  },
  probes: Array.from({ length: 68 }, (_, at) => ({
    name: `probe_number_${at}`, theme: kThemes[Math.floor(at / 23)], runs_hit: at === 5 ? 0 : 290 * at, first_seed: at === 5 ? null : `0x${(3 * at + 1).toString(16)}`,
    expected_runs_hit: 29 * at + (at === 40 ? 500 : 3), expected_runs: 2000, p_below_ten_to_minus: at === 40 ? 31 : null,
  })),
  groups: [
    { signature: `election_safety, ${kHostile}`, property: 'election_safety', rule: 'Election Safety (§3.2): at most one leader can be elected in a given term.', count: 240, findings: Array.from({ length: 100 }, (_, at) => finding(at, false)), run: { ...run('storm-0', true), choices_before: 912, choices: 18, minimal: true } },
    { signature: 'leader_within', property: null, rule: null, count: 1, findings: [{ ...finding(1, false), verdict: 'expectation_failed', run: null }], run: { ...run('storm-1', false), choices_before: null, choices: null, minimal: false } },
  ],
};

const campaigns = (count, of) => Array.from({ length: count }, (_, at) => of(at));

const mutant = (id, kind, found, of) => ({
  mutant: id, kind, summary: `What ${id} does: ${kHostile}`, system: 'etcd', source: 'https://example.invalid/issue/1', feature: 'membership', breaks: 'leader_completeness',
  found_by: found ? 'campaign' : null, property: found ? 'leader_completeness' : null, found, campaigns: 20,
  seconds_median: 0.3, seconds_worst: 8.5, events_median: 120_000, events_worst: 3_000_000, events_total: 4_000_000, shrunk_choices: found ? 21 : null,
  exploration: found ? 'votes' : null, depth: found ? 12 : null, states: found ? 48_000 : null, shortest_choices: found ? 11 : null,
  each: campaigns(20, of), charges: { crash: { begun: 40, effects: 39 } }, run: found ? run(id, true) : null,
});

const score = (at, found) => ({ base_seed: `0x${at}00000001`, found_by: found ? 'leader_completeness' : null, seconds: 0.01 * 1.6 ** at, runs: 40 + at, events: 9000 * (at + 1), virtual_seconds: 400 });

export const zoo = {
  kind: 'score', title: 'campaigns of the swarm', command: 'squall zoo score --seconds 30', seconds: 30,
  rows: [mutant('C01-lost-write', 'safety', 20, (at) => score(at, true)), mutant('E05-two-leaders', 'safety', 18, (at) => score(at, at < 18)), mutant('K01-control', 'control', 0, (at) => score(at, false))],
  missed: ['E05-two-leaders'], accused: [], exit_code: 4,
};

const kLevels = [1, 3, 12, 46, 183, 684, 2418, 8064, 24_804, 31_000, 9_000, 120];

/** The certificate of an exploration within its bounds; `more` is laid over it, `words` over what surrounds it. */
export function certificate(more = {}, words = {}) {
  return {
    kind: 'certificate', title: `votes ${kHostile}`, command: `squall explore '${kHostile}' --crashes 1`, headline: 'EXPLORED WITHIN ITS BOUNDS', difference: '', not_done: '',
    lines: [['setup', `3 servers, 1 client, pre-vote ${kHostile}`], ['network', 'FIFO links'], ['bounds', 'terms 2, crashes 1'], ['states', '76 335 distinct, 12 levels'], ['collision', 'about 1 in 5 600 that two states share a fingerprint'], ['effort', '(12 MiB)']],
    certificate: {
      verdict: 'explored_within_bounds', property: null, statement: null, explanation: null, scenario: 'votes', servers: 3, clients: 1, begins_after: 0,
      bounds: { terms: 2, crashes: 1, depth: null, network: 'links', timely: false, cut: [], elections: 'unlimited' }, search: 'breadth_first', symmetric: true, absorbing: false, resumed: false,
      states: kLevels.reduce((sum, count) => sum + count, 0), steps: 412_000, depth: 12, levels: kLevels, waiting: 0, left: null, ensembles: 1200, distinct_steps: 9000,
      cuts: { crashes: 90_000, terms: 1_200_000, unless: 7 }, actions: { crash: 2000, deliver: 400_000, election_timeout: 10_000 }, never_taken: [],
      probes: { met: ['two_leaders_at_once', 'log_truncated'], missed: ['pre_vote_granted', 'lease_begins', 'session_opened'] }, not_met: [], way: null,
      memory_bytes: 12 * 2 ** 20, disk_bytes: 0, threads: 2, seconds: 1.5, liveness: null, explosion: null, graph: null, not_judged: null, goes_back_by: null, trace: null, exit_code: 0, ...more,
    },
    rules: ['election_safety', 'vote_once', 'durability'].map((name) => ({ name, statement: `What ${name} says: ${kHostile}`, judged: true })),
    path: null, run: null, graph_href: null, ...words,
  };
}

export const violated = certificate({
  verdict: 'violated', property: 'election_safety', statement: 'Election Safety (§3.4): at most one leader.', explanation: `servers 1 and 3 lead term 2 ${kHostile}`, way: 3, waiting: 40, cuts: {}, exit_code: 1,
}, {
  headline: 'VIOLATED election_safety', run: run('votes', false), graph_href: 'space%3Cb%3E.svg',
  path: { length: 4, prefix: 1, shortest: true, loop: 0, steps: ['election timeout of server 1', `deliver RequestVote 1→2 ${kHostile}`, 'crash server 2', 'deliver RequestVote 3→2'] },
});

export const unfinished = certificate({
  verdict: 'time', search: 'depth_first', levels: [], waiting: 1500, left: { at_least: 20_000, at_most: 4_000_000 }, cuts: {}, actions: {}, never_taken: ['drop'], not_met: ['two leaders'],
  not_judged: `what ${kHostile} has on its disk`, goes_back_by: 'a copy of its memory', liveness: `A leader: ${kHostile}\nan answer`, exit_code: 5,
}, {
  headline: 'TIME IS UP', not_done: 'the state graph, for the exploration ended first', lines: [['because', 'the time was spent before every state was explored; no violation so far'], ['collision', 'likely']],
  rules: [{ name: 'vote_once', statement: 'Vote once (§3.4)', judged: false }, { name: 'durability', statement: 'Persisted state', judged: true }],
});
