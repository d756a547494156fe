// Pages that the program writes, and traces of their branches that the program replays. SQUALL names the program.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { browserPath, launch, opened, outFolder } from './browser.mjs';

const program = process.env.SQUALL;
const skip = !browserPath() ? 'no browser is installed' : !program ? 'SQUALL does not name the program' : false;
const run = promisify(execFile);
let browser;

before(async () => {
  if (skip) return;
  await mkdir(outFolder, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

/** Opens a page that the program has written. */
async function look(path, act) {
  const { tab, errors, close } = await opened(browser, pathToFileURL(path).href);
  try {
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
  } finally {
    await close();
  }
}

/** Opens the page that `squall view` writes with these arguments. */
async function use(name, args, act) {
  const path = join(outFolder, name);
  await run(program, ['view', ...args, '--no-open', '--output', path]);
  const { tab, errors, close } = await opened(browser, pathToFileURL(path).href);
  try {
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
    assert.equal(await tab.textContent('.note'), '', 'the page has no complaint');
  } finally {
    await close();
  }
}

async function goTo(tab, event) {
  await tab.fill('.event-number', String(event));
  await tab.keyboard.press('Enter');
  await tab.click('role=tab[name="What if"]');
  await tab.waitForSelector(`text=What can happen after event ${event}`);
}

/** Downloads the trace of the branch, and lets the program replay it. */
async function replays(tab, ...options) {
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.click('button:text-is("Trace")')]);
  const text = await readFile(await download.path(), 'utf8');
  const path = join(outFolder, download.suggestedFilename());
  await writeFile(path, text);
  await tab.click('role=tab[name="Why"]');
  const digest = await tab.textContent('.origin dd >> nth=1');
  await tab.click('role=tab[name="What if"]');
  assert.ok(text.includes(digest), `the trace holds the digest ${digest} that the page shows`);
  const { stdout } = await run(program, ['replay', path, ...options]);
  assert.match(stdout, /^SAME/);
}

test('a branch made by hand, and one that the simulator continues, replay with the same digest', { skip }, () => use('leader-crash.html', ['leader-crash'], async (tab) => {
  await goTo(tab, 40);
  await tab.click('details:has-text("Messages") .choice-line >> nth=1');
  await tab.waitForFunction(() => document.querySelector('.event-number').value === '41');
  await tab.waitForSelector('text=What can happen after event 41');
  await tab.click('.choice-line >> text=crash server 2');
  await tab.waitForFunction(() => document.querySelector('.event-number').value === '42');
  await replays(tab);
  await tab.click('button:text-is("Go on")');
  await tab.waitForFunction(() => Number(document.querySelector('.event-number').value) > 100);
  await replays(tab);
}));

test('a page of a mutant runs the mutant: the same digest, and a branch that replays with it', { skip }, async () => {
  const mutant = ['--mutant', 'E03'];
  const told = await run(program, ['run', 'leader-crash', ...mutant, '--json'], { cwd: outFolder }).catch((error) => error);
  const { digest } = JSON.parse(told.stdout);
  await use('mutant-run.html', ['leader-crash', ...mutant], async (tab) => {
    assert.match(await tab.textContent('.about'), /E03-vote-forgotten-same-term/);
    await tab.click('role=tab[name="Why"]');
    assert.equal(await tab.textContent('.origin dd >> nth=1'), digest);
    await goTo(tab, 5);
    await tab.click('.choice-line >> text=crash server 2');
    await tab.waitForFunction(() => document.querySelector('.event-number').value === '6');
    await replays(tab, ...mutant);
  });
});

test('the page of an exploration tells its certificate, and what it found', { skip }, async () => {
  const path = join(outFolder, 'explored.html');
  await run(program, ['explore', 'replication', '--report', path], { cwd: outFolder });
  await look(path, async (tab) => {
    assert.equal(await tab.textContent('.outcome'), 'explored within its bounds');
    assert.match(await tab.textContent('.facts'), /states997distinct, all expanded/);
    assert.ok(await tab.locator('#levels .dot').count() > 10);
    assert.match(await tab.textContent('#limits'), /share a fingerprint/);
  });
  await run(program, ['explore', 'replication', '--mutant', 'E03', '--report', path], { cwd: outFolder }).catch((error) => assert.equal(error.code, 1));
  await look(path, async (tab) => {
    assert.equal(await tab.textContent('.outcome.bad'), 'violated: vote kept');
    assert.equal(await tab.locator('.path li').count(), 4);
    assert.match(await tab.textContent('#summary .command code'), / explore replication --mutant E03-vote-forgotten-same-term$/);
  });
});

test('the page of a history of Jepsen has an axis of time', { skip }, async () => {
  const [history, path] = [join(outFolder, 'timed.edn'), join(outFolder, 'jepsen.html')];
  const line = (process, type, f, value, time) => `{:process ${process}, :type :${type}, :f :${f}, :value ${value}, :time ${time}}\n`;
  await writeFile(history, line(0, 'invoke', 'write', 1, 5_000_000) + line(1, 'invoke', 'read', 'nil', 5_250_000) + line(0, 'ok', 'write', 1, 7_000_000) + line(1, 'ok', 'read', 1, 9_000_000));
  await run(program, ['check-history', history, '--view', path]);
  await look(path, async (tab) => {
    await tab.click('[aria-label="Axis"] >> text=time');
    await tab.keyboard.press('ArrowRight');
    await tab.keyboard.press('2');
    assert.match(await tab.textContent('.operation-panel dl'), /time0 ms to 2 ms, 2 ms long/);
  });
});

test('a page without the engine says why nothing else can be tried', { skip }, () => use('recorded-run.html', ['leader-crash', '--no-engine'], async (tab) => {
  await tab.keyboard.press('e');
  await tab.waitForSelector('.card.role-candidate');
  await tab.click('role=tab[name="What if"]');
  assert.match(await tab.textContent('.branch-panel'), /recorded states and no engine/);
  assert.equal(await tab.locator('.choice').count(), 0);
}));
