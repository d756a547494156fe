// The data of a report, as tools/fuzz, tools/fuzz/zoo and tools/explore write it.

/** A trace, and where its page lies. */
export interface RunLinks {
  trace: string;
  trace_href: string;
  page_href: string | null;
  page_missing: string | null;
  view: string;
}

/** The run that shows a group of findings best. */
export interface ShownRun extends RunLinks {
  choices_before: number | null;
  choices: number | null;
  minimal: boolean;
}

export interface SeedGroup {
  reason: string;
  count: number;
  seeds: string[];
}

export interface GrowthSample {
  runs: number;
  probes_hit: number;
  pairs_met: number;
  runs_alone: number;
}

export type Charges = Record<string, { begun: number; effects: number }>;

/** `fuzz --json`, without what the report tells elsewhere. */
export interface Totals {
  base_seed: string;
  runs: number;
  events: number;
  seconds: number;
  virtual_seconds: number;
  faults: number;
  charges: Charges | null;
  repeated: number;
  held: number;
  violated: number;
  expectation_failed: number;
  vacuous: number;
  limit: number;
  not_reproducible: number;
  interrupted: number;
  seeds: { asked: number | null; not_run: number | null; run: number; given_up: SeedGroup | null; vacuous: SeedGroup[] };
  ended: string;
  coverage: null | { pairs: number; pairs_met: number; runs_alone: number; chance_of_new_pair: number; growth: GrowthSample[] };
  warnings: string[];
  exit_code: number;
}

export interface ProbeRow {
  name: string;
  theme: string;
  runs_hit: number;
  first_seed: string | null;
  expected_runs_hit: number | null;
  expected_runs: number | null;
  p_below_ten_to_minus: number | null;
}

export interface FindingRow {
  seed: string;
  scenario: string;
  verdict: string;
  events: number;
  virtual_time_us: number;
  what: string;
  run: RunLinks | null;
}

export interface FindingGroup {
  signature: string;
  property: string | null;
  rule: string | null;
  count: number;
  findings: FindingRow[];
  run: ShownRun | null;
}

export interface CampaignData {
  kind: 'campaign';
  title: string;
  command: string;
  totals: Totals;
  probes: ProbeRow[];
  groups: FindingGroup[];
}

export interface MutantRow {
  mutant: string;
  kind: string;
  summary: string;
  system: string;
  source: string;
  feature: string;
  breaks: string;
  found_by: string | null;
  property: string | null;
  found: number;
  campaigns: number;
  seconds_median: number;
  seconds_worst: number;
  events_median: number;
  events_worst: number;
  events_total: number;
  shrunk_choices: number | null;
  exploration: string | null;
  depth: number | null;
  states: number | null;
  shortest_choices: number | null;
  each: { base_seed: string; found_by: string | null; seconds: number; runs: number; events: number; virtual_seconds: number }[];
  charges: Charges | null;
  run: RunLinks | null;
}

export interface ScoreData {
  kind: 'score';
  title: string;
  command: string;
  seconds: number;
  rows: MutantRow[];
  missed: string[];
  accused: string[];
  exit_code: number;
}

/** `explore --json`, of which the page tells this. */
export interface Certificate {
  verdict: string;
  property: string | null;
  statement: string | null;
  explanation: string | null;
  scenario: string;
  bounds: Record<string, number | string | boolean | null | [number, number][]>;
  search: string;
  symmetric: boolean;
  absorbing: boolean;
  resumed: boolean;
  states: number;
  steps: number;
  depth: number;
  levels: number[];
  waiting: number;
  left: { at_least: number; at_most: number } | null;
  ensembles: number;
  distinct_steps: number;
  cuts: Record<string, number>;
  actions: Record<string, number>;
  never_taken: string[];
  probes: { met: string[]; missed: string[] };
  not_met: string[];
  way: number | null;
  memory_bytes: number;
  disk_bytes: number;
  threads: number;
  ranks?: number;
  seconds: number;
  liveness: string | null;
  explosion: string | null;
  not_judged: string | null;
  goes_back_by: string | null;
  exit_code: number;
}

export interface CertificateData {
  kind: 'certificate';
  title: string;
  command: string;
  headline: string;
  /** Why what was found was not found again; empty: it was, or nothing was found. */
  difference: string;
  /** Why something was not looked at though it was asked for, or empty. */
  not_done: string;
  /** As `explore` prints them. */
  lines: [label: string, text: string][];
  certificate: Certificate;
  rules: { name: string; statement: string; judged: boolean }[];
  /** The first of its choices; those of the prefix lead to where the exploration begins. */
  path: { length: number; prefix: number; shortest: boolean; loop: number; steps: string[] } | null;
  run: RunLinks | null;
  graph_href: string | null;
}

export type ReportData = CampaignData | ScoreData | CertificateData;
