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
  const head = await tab.locator('.page-head').boundingBox();
  assert.ok(head.height < 60, `the head is one row: ${head.height} pixels`);
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

/** What the picture writes, with where. */
async function drawn(tab) {
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.click('.pictures >> text=SVG')]);
  const svg = await readFile(await download.path(), 'utf8');
  return [...svg.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)"[^>]*>([^<]*)</g)].map(([, x, y, text]) => ({ x: Number(x), y: Number(y), text }));
}
const ruler = async (tab) => {
  const marks = (await drawn(tab)).filter(({ y }) => y < 20);
  assert.ok(marks.length > 2, `${marks.length} marks`);
  return marks;
};
const settled = (tab) => tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

test('the axis is the order of the events, or their times with a unit', { skip }, () => use('timed.html', { count: 200, keys: 2, timed: 'ns' }, async (tab) => {
  const pressed = () => tab.locator('[aria-label="Axis"] button').evaluateAll((all) => all.map((one) => `${one.textContent} ${one.getAttribute('aria-pressed')}`));
  assert.deepEqual(await pressed(), ['order true', 'time false']);
  assert.match(await chosen(tab), /^Operations over the order of their events/);
  await tab.keyboard.press('0');
  assert.ok((await ruler(tab)).every(({ text }) => /^line \d+$/.test(text)));
  await tab.keyboard.press('x');
  await settled(tab);
  assert.deepEqual(await pressed(), ['order false', 'time true']);
  assert.match(await chosen(tab), /^Operations over time/);
  // 400 events: 40 steps of a millisecond, the others of a microsecond.
  const marks = await ruler(tab);
  assert.deepEqual(marks.map(({ text }) => text).slice(0, 3), ['0 ms', '5 ms', '10 ms']);
  const widths = marks.slice(1).map(({ x }, at) => x - marks[at].x);
  assert.ok(Math.max(...widths) - Math.min(...widths) < 1, 'equal times are equally wide');
  await tab.keyboard.press('ArrowRight');
  await tab.keyboard.press('z');
  await settled(tab);
  assert.ok((await ruler(tab)).some(({ text }) => / (µs|ns)$/.test(text)));
  await tab.keyboard.press('2');
  assert.match(await tab.textContent('.operation-panel dl'), /time[\d,.]+ [nµm]?s to [\d,.]+ [µm]?s, [\d,.]+ [µm]?s long/);
  assert.match(await fragment(tab), /axis=time/);
}));

test('changing the axis keeps what is in view, and the fragment brings both back', { skip }, async () => {
  const url = await address('timed.html', { count: 200, keys: 2, timed: 'ns' });
  const { tab, errors, close } = await opened(browser, `${url}#axis=order&view=100,140`);
  await tab.click('[aria-label="Axis"] >> text=time');
  const [, from, to] = /axis=time&view=([-\d.e+]+),([-\d.e+]+)/.exec(await fragment(tab)).map(Number);
  // Nine steps of a microsecond to one of a millisecond; the first event is number 1.
  assert.equal(from, 10 * 1_000_000 + 89 * 1000);
  assert.equal(to, 14 * 1_000_000 + 125 * 1000);
  const again = await opened(browser, `${url}${await fragment(tab)}`);
  assert.equal(await again.tab.getAttribute('[aria-label="Axis"] >> text=time', 'aria-pressed'), 'true');
  assert.equal(await fragment(again.tab), await fragment(tab));
  await again.tab.keyboard.press('x');
  const [, first, last] = /axis=order&view=([-\d.e+]+),([-\d.e+]+)/.exec(await fragment(again.tab)).map(Number);
  assert.ok(first <= 100 && first >= 98 && last >= 140 && last <= 142, `${first} … ${last}`);
  assert.deepEqual(errors.concat(again.errors), []);
  await close();
  await again.close();
});

test('a click finds the bar on the axis of time', { skip }, () => use('timed.html', { count: 60, keys: 1, timed: 'ns' }, async (tab) => {
  await tab.keyboard.press('x');
  await settled(tab);
  const box = await tab.locator('.plot').boundingBox();
  const found = new Set();
  for (let x = 130; x < box.width; x += 7) {
    await tab.mouse.click(box.x + x, box.y + 90);
    found.add(await chosen(tab));
  }
  assert.ok([...found].filter((text) => /Selected: process/.test(text)).length > 3, `${found.size} different`);
}));

test('times without a unit are numbers, and the page says so', { skip }, () => use('timed.html', { count: 60, keys: 1, timed: '?' }, async (tab) => {
  assert.ok(!(await tab.isVisible('.axis-line')));
  await tab.keyboard.press('x');
  await settled(tab);
  assert.equal(await tab.innerText('.axis-line'), 'The file does not tell the unit of its times.');
  assert.ok((await ruler(tab)).every(({ text }) => /^[\d,]+$/.test(text)));
}));

test('without times there is the order alone, and the page says so in a line', { skip }, () => use('untimed.html', { count: 60, keys: 1, noTimes: `The event of ${kHostile} has no time.` }, async (tab) => {
  assert.equal(await tab.innerText('.axis-line'), `The event of ${kHostile} has no time. The axis is the order of the events.`);
  assert.equal(await tab.locator('[aria-label="Axis"]').count(), 0);
  await tab.keyboard.press('x');
  await tab.keyboard.press('+');
  assert.match(await fragment(tab), /axis=order/);
}));

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
  for (const [lanes, key] of [['keys', ''], ['clients', '&key=0'], ['clients', '&key=0&axis=time']]) {
    const { tab, errors, close } = await opened(browser, `${await address('long.html', { count: 10_000, clients: 10, keys: 5, bad: true, timed: 'ns' })}#lanes=${lanes}${key}`);
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
      context.diagnostic(`lanes of ${lanes}${key}, ${zooms} zooms more: frame median ${times[30].toFixed(1)} ms, 95 % ${times[57].toFixed(1)} ms`);
      assert.ok(times[30] < 500);
    }
    assert.deepEqual(errors, []);
    await close();
  }
});
