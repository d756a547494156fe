// What a user does with the page of a history, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browserPath, launch, opened, pageFolder, written } from './browser.mjs';
import { historyText } from '../build.mjs';
import { syntheticHistory } from './synthetic_history.mjs';

const skip = browserPath() ? false : 'no browser is installed';
let browser;

before(async () => { if (!skip) browser = await launch(); });
after(() => browser?.close());

const kHostile = '</script><img src=x onerror="window.injected=true">';

/** The page as check-history fills it. */
async function address(name, options) {
  const data = JSON.stringify(syntheticHistory(options)).replace(/</g, '\\u003c');
  return written(name, (await historyText()).replace('id="data">', () => `id="data">${data}`));
}

async function use(name, options, act, how) {
  const { tab, errors, close } = await opened(browser, await address(name, options), how);
  try {
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
    assert.equal(await tab.evaluate(() => window.injected), undefined, 'no text of the history was run as a script');
  } finally {
    await close();
  }
}

const chosen = (tab) => tab.getAttribute('.plot', 'aria-label');
const fragment = (tab) => tab.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(location.hash), 320)));
const span = async (tab) => {
  const [, from, to] = /view=([-\d.e+]+),([-\d.e+]+)/.exec(await fragment(tab));
  return to - from;
};

test('the committed page of a history is what its sources give', async () => {
  assert.equal(await readFile(join(pageFolder, 'history.html'), 'utf8'), await historyText(), 'run "npm run build" and commit history.html');
});

test('the page of a history has a policy that allows one script and no network', async () => {
  const text = await readFile(join(pageFolder, 'history.html'), 'utf8');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)[1];
  assert.match(policy, /default-src 'none'/);
  assert.match(/script-src ([^;]*)/.exec(policy)[1], /^'sha256-[\w+/=]+'$/);
  assert.doesNotMatch(policy, /https?:|connect-src|blob:.*script|unsafe-eval/);
  assert.equal(text.split('id="data">').length, 2);
});

test('a contradiction is where the page opens, with what was possible', { skip }, () => use('bad.html', { bad: true, count: 300, keys: 3 }, async (tab) => {
  assert.match(await tab.textContent('.outcome'), /not linearizable/);
  assert.match(await chosen(tab), /Selected: process \d read nil from k\d/);
  assert.match(await tab.textContent('.verdict-panel'), /only this was possible: \d+/);
  await tab.click('.tab-list >> text=Operation');
  assert.match(await tab.textContent('.operation-panel'), /It was told nil, which is none of these/);
  assert.equal(await tab.locator('.operation-panel .could li').count(), 1);
  await tab.click('.could .link');
  assert.match(await chosen(tab), /Selected: process \d wrote/);
}));

test('keys step through the history and through the order', { skip }, () => use('good.html', { count: 200, keys: 1 }, async (tab) => {
  assert.match(await tab.textContent('.outcome'), /✓ linearizable/);
  await tab.keyboard.press('ArrowRight');
  const first = await chosen(tab);
  await tab.keyboard.press('ArrowRight');
  assert.notEqual(await chosen(tab), first);
  await tab.keyboard.press('2');
  const number = async () => Number(/number ([\d,]+) of/.exec(await tab.textContent('.operation-panel'))[1]);
  const place = await number();
  await tab.keyboard.press('ArrowRight');
  await tab.evaluate(() => document.activeElement.blur());
  await tab.keyboard.press('2');
  await tab.evaluate(() => document.activeElement.blur());
  await tab.keyboard.press('ArrowDown');
  assert.ok(await number() >= place);
  const before = await span(tab);
  await tab.keyboard.press('+');
  assert.ok(await span(tab) < before);
  await tab.keyboard.press('0');
  assert.ok(await span(tab) > 400);
  await tab.keyboard.press('g');
  assert.match(await fragment(tab), /lanes=keys/);
  await tab.keyboard.press('?');
  assert.ok(await tab.isVisible('dialog.help'));
  await tab.keyboard.press('Escape');
  assert.ok(!(await tab.isVisible('dialog.help')));
}));

test('a click selects, the wheel zooms, a drag moves', { skip }, () => use('good.html', { count: 200, keys: 1 }, async (tab) => {
  const box = await tab.locator('.plot').boundingBox();
  for (let x = 140; x < 700 && /No operation is selected/.test(await chosen(tab)); x += 15) await tab.mouse.click(box.x + x, box.y + 90);
  assert.match(await chosen(tab), /Selected: process/);
  assert.equal(await tab.getAttribute('.tab-list [aria-selected="true"]', 'title'), 'Operation (2)');
  const before = await fragment(tab);
  const wide = await span(tab);
  await tab.mouse.wheel(0, -300);
  assert.ok(await span(tab) < wide);
  await tab.mouse.down();
  await tab.mouse.move(box.x + 200, box.y + 90);
  await tab.mouse.up();
  assert.notEqual(await fragment(tab), before);
}));

test('words find operations; the list is the text alternative', { skip }, () => use('good.html', { count: 200, keys: 2 }, async (tab) => {
  await tab.keyboard.press('/');
  await tab.keyboard.type('process 3 wrote');
  assert.match(await tab.textContent('[role="tabpanel"]:not([hidden]) [role="status"]'), /^\d+ operations found/);
  await tab.keyboard.press('Enter');
  assert.match(await chosen(tab), /Selected: process 3 wrote/);
  const lines = await tab.locator('[aria-label="Operations"] [role="option"]').allTextContents();
  assert.ok(lines.length > 3 && lines.every((line) => /process 3 wrote/.test(line)));
}));

test('the fragment brings back what was seen', { skip }, async () => {
  const url = await address('good.html', { count: 200, keys: 2 });
  const { tab, errors, close } = await opened(browser, `${url}#view=10,60&lanes=keys&operation=12&tab=Order`);
  assert.equal(await tab.getAttribute('.tab-list [aria-selected="true"]', 'title'), 'Order (3)');
  assert.match(await chosen(tab), /Selected: process/);
  assert.equal(await span(tab), 50);
  assert.deepEqual(errors, []);
  await close();
});

test('hostile texts are shown and never run', { skip }, () => use('hostile.html', { bad: true, keys: 1, hostile: kHostile }, async (tab) => {
  for (const name of ['1', '2', '3', '4']) await tab.keyboard.press(name);
  assert.match(await tab.textContent('.verdict-panel'), /<\/script><img src=x/);
  await tab.mouse.move(300, 200);
}));

test('dark, narrow and printed', { skip }, async () => {
  await use('bad.html', { bad: true }, async (tab) => {
    assert.equal(await tab.getAttribute('html', 'data-theme'), 'dark');
    await tab.keyboard.press('t');
    assert.equal(await tab.getAttribute('html', 'data-theme'), 'light');
    await tab.emulateMedia({ media: 'print' });
    assert.ok(!(await tab.isVisible('.tool-bar')));
    assert.ok(await tab.isVisible('.plot'));
  }, { colorScheme: 'dark' });
  await use('bad.html', { bad: true }, async (tab) => {
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is beside the window');
  }, { viewport: { width: 420, height: 800 } });
});

test('the picture is saved as SVG and PNG', { skip }, () => use('bad.html', { bad: true }, async (tab) => {
  for (const [name, begin] of [['SVG', '<svg'], ['PNG', '\u0089PNG']]) {
    const [download] = await Promise.all([tab.waitForEvent('download'), tab.click(`.pictures >> text=${name}`)]);
    assert.ok((await readFile(await download.path(), 'latin1')).startsWith(begin));
  }
}));

test('10,000 operations', { skip }, async (context) => {
  for (const [lanes, key] of [['keys', ''], ['clients', '&key=0']]) {
    const { tab, errors, close } = await opened(browser, `${await address('long.html', { count: 10_000, clients: 10, keys: 5, bad: true })}#lanes=${lanes}${key}`);
    for (const zooms of [0, 5, 6]) {
      for (let at = 0; at < zooms; ++at) await tab.keyboard.press('+');
      const times = await tab.evaluate(async () => {
        const plot = document.querySelector('.plot');
        plot.setPointerCapture = () => undefined;
        const send = (type, x) => plot.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: x, clientY: 200, bubbles: true }));
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const found = [];
        send('pointerdown', 400);
        let last = await frame();
        for (let at = 1; at <= 60; ++at) {
          send('pointermove', 400 + (at % 30) * 4);
          const now = await frame();
          found.push(now - last);
          last = now;
        }
        send('pointerup', 400);
        return found.sort((a, b) => a - b);
      });
      context.diagnostic(`lanes of ${lanes}, ${zooms} zooms more: frame median ${times[30].toFixed(1)} ms, 95 % ${times[57].toFixed(1)} ms`);
      assert.ok(times[30] < 500);
    }
    assert.deepEqual(errors, []);
    await close();
  }
});
