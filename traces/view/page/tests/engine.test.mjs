// The page with the engine as WebAssembly and with recorded states; skipped where engine.txt is not built.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browserPath, filled, launch, opened, opening, pageFolder, written } from './browser.mjs';
import { pageText } from '../build.mjs';

const engineFile = join(pageFolder, 'engine.txt');
const skip = !browserPath() ? 'no browser is installed' : !existsSync(engineFile) ? 'engine.txt is not built' : false;

const kScenario = {
  version: 1, name: 'three', servers: 3, clients: { count: 2, think: { tail: '50ms' } }, end: { at: '2s' },
  timeline: [{ at: '900ms', crash: 'leader', as: 'old' }, { at: '1400ms', restart: 'old' }],
};
const kInput = {
  mode: 'run', title: 'three', request: { do: 'open', scenario: kScenario, name: 'three', seed: '0x2a' }, paste: 'squall run three.json --seed 0x2a',
  minimal: null, original: null, lessons: [], lesson: 0,
};
const kLesson = {
  title: 'The first election', text: ['Three servers start.', 'No one leads.'], scenario: { version: 1, name: 'lesson', servers: 3 },
  goal: { say: 'Make a leader.', condition: { leader: 'any' } }, machine: '', hints: ['Let an election timer run out.'],
};

let browser;
let page;
let engine;

before(async () => {
  if (skip) return;
  browser = await launch();
  page = await pageText();
  engine = await readFile(engineFile, 'utf8');
});
after(() => browser?.close());

async function use(name, parts, act, options) {
  const text = filled(page, parts).replace('id="engine">', () => `id="engine">${parts.recorded ? '' : engine}`);
  const { tab, errors, close } = await opened(browser, await written(name, text), options);
  try {
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
    assert.equal(await tab.textContent('.note'), '', 'the page has no complaint');
  } finally {
    await close();
  }
}

const events = (tab) => tab.textContent('.of').then((text) => Number(text.replace(/\D/g, '')));
const digest = async (tab) => {
  await tab.click('role=tab[name="Why"]');
  return tab.textContent('.origin dd >> nth=1');
};

async function exported(tab, name) {
  await tab.click('role=tab[name="What if"]');
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.click(`button:text-is("${name}")`)]);
  return { file: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('the engine in the page runs the scenario and tells the state', { skip }, () => use('three.html', { input: kInput }, async (tab) => {
  assert.ok(await events(tab) > 50);
  await tab.keyboard.press('e');
  await tab.waitForSelector('.card.role-candidate');
  assert.match(await tab.textContent('.block'), /before.*follower.*after.*candidate/s);
  assert.ok(await tab.locator('.messages .message').count() >= 2);
}));

test('from the first frame on the page says that the run is computed', { skip }, () => use('three.html', { input: { ...kInput, events: 777 } }, async (tab) => {
  const told = await tab.evaluate(() => window.told);
  assert.ok(told.length > 1, `${told.length} frames`);
  assert.equal(told.at(-1), 'yes');
  for (const words of told.slice(0, -1)) assert.match(words, /^The run is being (opened\.|computed: 777 events\.)/);
}));

test('what the engine complains about is told in place of the run', { skip }, async () => {
  const text = filled(page, { input: { ...kInput, request: { ...kInput.request, scenario: { ...kScenario, servers: 99 } } } });
  const { tab, errors, close } = await opening(browser, await written('wrong.html', text.replace('id="engine">', () => `id="engine">${engine}`)));
  try {
    await tab.waitForSelector('html[data-ready="failed"]');
    assert.match(await tab.innerText('#notice[role="alert"]'), /servers.*99/);
    assert.deepEqual(errors, []);
  } finally {
    await close();
  }
});

test('a branch of the page has the digest that its trace gives again', { skip }, () => use('three.html', { input: kInput }, async (tab) => {
  await tab.fill('.event-number', '30');
  await tab.keyboard.press('Enter');
  await tab.click('role=tab[name="What if"]');
  await tab.waitForSelector('text=What can happen after event 30');
  await tab.click('.choice-line >> nth=0');
  await tab.waitForFunction(() => document.querySelectorAll('.branch').length === 2);
  await tab.click('button:text-is("Go on")');
  await tab.waitForFunction(() => Number(document.querySelector('.event-number').value) > 60);
  const expected = await digest(tab);
  const { file, text } = await exported(tab, 'Trace');
  assert.match(file, /\.trace\.jsonl$/);
  await use('again.html', { input: { ...kInput, request: { do: 'open', trace: text } } }, async (again) => {
    assert.equal(await digest(again), expected);
  });
  assert.ok(text.includes(expected), 'the trace ends with the digest that the page shows');
}));

test('the minimal and the original run are in one file', { skip }, () => use('both.html', {
  input: { ...kInput, minimal: { ...kInput.request, seed: '0x7' }, original: kInput.request },
}, async (tab) => {
  assert.equal(await tab.getAttribute('.versions >> text=original', 'aria-pressed'), 'true');
  const original = await digest(tab);
  await tab.click('.versions >> text=minimal');
  await tab.waitForFunction((before) => document.querySelectorAll('.origin dd')[1].textContent !== before, original);
  assert.equal(await tab.getAttribute('.versions >> text=minimal', 'aria-pressed'), 'true');
  await tab.waitForFunction(() => document.activeElement.textContent === 'minimal', null, { timeout: 5000 });
  assert.ok(!(await tab.isVisible('#notice')));
}));

test('a lesson is solved with the menus of the diagram', { skip }, () => use('play.html', { input: { ...kInput, mode: 'play', request: null, lessons: [kLesson] } }, async (tab) => {
  await tab.click('text=Hint');
  assert.match(await tab.textContent('.hint'), /election timer/);
  await tab.click('role=tab[name="State"]');
  await tab.fill('.event-number', '0');
  await tab.keyboard.press('Enter');
  await tab.click('.server-name >> nth=0');
  await tab.click('.menu >> text=election timeout of server 1');
  for (const what of ['RequestVote 1→2', 'RequestVoteReply 2→1']) {
    await tab.click(`.message:has-text("${what}") >> button:text-is("deliver")`);
    await tab.waitForFunction((text) => ![...document.querySelectorAll('.message')].some((one) => one.textContent.includes(text)), what);
  }
  await tab.waitForSelector('.card.role-leader');
  await tab.click('role=tab[name="Lesson"]');
  await tab.waitForSelector('.goal-status.reached');
}));

test('a lesson with a mutant is solved by its solution: the engine has the broken servers', { skip }, async () => {
  const lesson = JSON.parse(await readFile(join(pageFolder, '../../../tools/view/lessons/older-terms.json'), 'utf8'));
  await use('mutant.html', { input: { ...kInput, mode: 'play', request: null, lessons: [lesson] } }, async (tab) => {
    assert.match(await tab.textContent('.about'), /C01-figure8/);
    await tab.click('role=tab[name="What if"]');
    for (const [at, label] of lesson.solution.entries()) {
      await tab.waitForSelector(`text=What can happen after event ${at}`);
      await tab.click(`.choice-line:text-matches("^${label}") >> nth=0`);
    }
    await tab.waitForFunction((count) => document.querySelector('.event-number').value === String(count), lesson.solution.length);
    await tab.click('role=tab[name="Lesson"]');
    await tab.waitForSelector('.goal-status.reached');
    assert.match(await tab.textContent('.outcome'), /violated: leader completeness/);
    await tab.click('role=tab[name="Why"]');
    assert.match(await tab.textContent('.first-step'), /the reference/, 'the explanation names the step that Squall’s own server does not take');
  });
});

const kColumns = ['from', 'to', 'type', 'term', 'entries', 'sent', 'entered', 'received', 'ended', 'fate', 'copy_of', 'garbled'];

function recorded() {
  const server = (number) => ({
    server: number, state: 'up', role: 'follower', term: 1, vote: 0, commit: 0, applied: 0, log: [0, 0, number === 1 ? 2 : 1],
    disk: { state: 'synced', term: 1, vote: 0, last: [1, 1], matches: true }, configuration: { voters: [1, 2], old: [], learners: [] },
    votes: [], followers: [], lease: false,
  });
  return {
    open: {
      engine: { squall: '0.1.0', commit: 'x' }, trace_engine: null, name: 'recorded', description: '', scenario: { servers: 2 }, seed: '0x1',
      run: {
        branch: 0, name: 'original', parent: null, fork: 0, servers: 2, events: 2, outcome: { word: 'held', property: null, event: 2, digest: '7f' }, judgement: null,
        kinds: ['election_timeout', 'crash'], types: ['request_vote'], roles: ['follower', 'pre_candidate', 'candidate', 'leader'],
        time: [10, 20], kind: [0, 1], server: [1, 2], message: [-1, -1], flags: [1, 128 | 32768],
        messages: Object.fromEntries(kColumns.map((name) => [name, []])), spans: [[0, 1, 0, 1], [0, 2, 0, 1], [2, 2, 4, 1]], links: [], marks: [], clients: [],
      },
    },
    lines: ['election timeout of server 1', 'crash server 2 <script>window.injected = true</script>'],
    entries: { parent: [0, 0, 1], term: [0, 1, 1], kind: ['', 'no_op', 'command'], text: ['', '', 'put 1'] },
    states: [[0, 1, server(1)], [0, 2, server(2)], [2, 2, { ...server(2), state: 'down' }]],
    explain: null,
  };
}

test('recorded states are shown, and branches are refused with a reason', { skip: browserPath() ? false : skip }, async () => {
  browser ??= await launch();
  page ??= await pageText();
  await use('recorded.html', { input: { ...kInput, request: null }, recorded: recorded() }, async (tab) => {
    await tab.keyboard.press('End');
    await tab.waitForSelector('.card.role-down');
    assert.match(await tab.textContent('.step .what'), /<script>/);
    assert.equal(await tab.evaluate(() => window.injected), undefined);
    assert.equal(await tab.locator('.logs tbody tr >> nth=0 >> td:not(.empty)').count(), 2);
    await tab.click('role=tab[name="What if"]');
    assert.match(await tab.textContent('.branch-panel'), /recorded states and no engine/);
  });
});
