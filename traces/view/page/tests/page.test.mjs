// What a user does with the page, in a real browser, on a generated run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserPath, launch, opened, opening, pageFolder, written } from './browser.mjs';
import { measure, words } from './frame_times.mjs';
import { pageText } from '../build.mjs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const skip = browserPath() ? false : 'no browser is installed';
let browser;
let address;

before(async () => {
  if (skip) return;
  browser = await launch();
  address = await written('synthetic.html', await pageText('tests/synthetic_page.ts'));
});
after(() => browser?.close());

const cursor = (tab) => tab.inputValue('.event-number').then(Number);
const fragment = (tab) => tab.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(location.hash), 320)));
const view = async (tab) => /view=([-\d.e+]+),([-\d.e+]+)/.exec(await fragment(tab)).slice(1).map(Number);

async function use(query, act, options) {
  const { tab, errors, close } = await opened(browser, address + query, options);
  try {
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
    assert.equal(await tab.evaluate(() => window.injected), undefined, 'no text of the run was run as a script');
  } finally {
    await close();
  }
}

test('the committed page is what its sources give', async () => {
  assert.equal(await readFile(join(pageFolder, 'view.html'), 'utf8'), await pageText(), 'run "npm run build" and commit view.html');
});

test('the page has a policy that allows one script and no network', async () => {
  const text = await readFile(join(pageFolder, 'view.html'), 'utf8');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)[1];
  assert.match(policy, /default-src 'none'/);
  assert.match(/script-src ([^;]*)/.exec(policy)[1], /^'sha256-[\w+/=]+' 'wasm-unsafe-eval'$/);
  assert.doesNotMatch(policy, /https?:|connect-src/);
  for (const id of ['input', 'engine', 'recorded']) assert.equal(text.split(`id="${id}">`).length, 2);
});

test('a violated run opens at the violation with its explanation', { skip }, () => use('?events=1000', async (tab) => {
  assert.equal(await cursor(tab), 1000);
  assert.match(await tab.textContent('.outcome'), /violated: election safety/);
  await tab.waitForSelector('.sentence');
  assert.match(await tab.textContent('.why-panel .explanation'), /<script>window\.injected = true<\/script>/);
  await tab.click('.sentence >> nth=0');
  assert.equal(await cursor(tab), 989);
  assert.equal(await tab.getAttribute('.sentence >> nth=0', 'aria-current'), 'true');
}));

/** The page before its engine has answered. */
async function useEarly(query, act) {
  const { tab, errors, close } = await opening(browser, address + query);
  try {
    await tab.waitForFunction(() => window.go);
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
  } finally {
    await close();
  }
}

test('until there is a run, a line says that it is computed, and nothing else can be reached', { skip }, () => useEarly('?events=12503&waits', async (tab) => {
  const line = tab.locator('#notice[role="status"]');
  // On a slow machine it may have been a second already.
  assert.match(await line.innerText(), /^The run is being computed: 12,503 events\.( \d+ s)?$/);
  assert.ok(!(await tab.isVisible('.tool-bar')) && !(await tab.isVisible('.tabs')));
  assert.match(await tab.innerText('.page-head'), /^Squall\s*generated/);
  await tab.keyboard.press('ArrowRight');
  await tab.keyboard.press('?');
  assert.ok(!(await tab.isVisible('dialog.help')));
  await tab.waitForFunction(() => / \d+ s$/.test(document.querySelector('#notice').textContent));
  await tab.evaluate(() => window.tell(4096));
  assert.match(await line.innerText(), /^The run is being computed: 4,096 of 12,503 events\. \d+ s$/);
  const readOut = await line.evaluate((host) => [...host.childNodes].filter((one) => !one.ariaHidden).map((one) => one.textContent).join(''));
  assert.equal(readOut, 'The run is being computed: 12,503 events.', 'what changes is not read out');
  await tab.evaluate(() => window.go());
  await tab.waitForSelector('html[data-ready="yes"]');
  assert.ok(!(await line.isVisible()) && (await line.textContent()) === '');
  await tab.keyboard.press('Home');
  await tab.keyboard.press('ArrowRight');
  assert.equal(await cursor(tab), 1);
}));

test('why there is no run is told in the same place', { skip }, () => useEarly('?waits&fails', async (tab) => {
  await tab.evaluate(() => window.go());
  await tab.waitForSelector('html[data-ready="failed"]');
  assert.equal(await tab.innerText('#notice[role="alert"]'), 'The engine stopped: <b>no room</b>');
  assert.ok(!(await tab.isVisible('.tool-bar')));
}));

test('keys step, jump and zoom', { skip }, () => use('?events=1000', async (tab) => {
  await tab.keyboard.press('Home');
  assert.equal(await cursor(tab), 0);
  for (let at = 0; at < 3; ++at) await tab.keyboard.press('ArrowRight');
  await tab.keyboard.press('ArrowLeft');
  assert.equal(await cursor(tab), 2);
  await tab.keyboard.press('k');
  assert.ok(await cursor(tab) > 2, 'the next commit');
  await tab.keyboard.press('v');
  assert.equal(await cursor(tab), 1000);
  await tab.keyboard.press('0');
  const [from, to] = await view(tab);
  await tab.keyboard.press('+');
  await tab.keyboard.press('+');
  const [from2, to2] = await view(tab);
  assert.ok(Math.abs((to - from) / (to2 - from2) - 2.56) < 0.01);
  await tab.keyboard.press('z');
  const [from3, to3] = await view(tab);
  assert.ok(to3 - from3 < (to - from) / 10, `one event fills the view: ${to3 - from3} of ${to - from}`);
}));

test('the wheel zooms about the pointer, and dragging moves', { skip }, () => use('?events=1000', async (tab) => {
  await tab.keyboard.press('0');
  const [from, to] = await view(tab);
  await tab.mouse.move(500, 200);
  await tab.mouse.wheel(0, -600);
  const [from2, to2] = await view(tab);
  assert.ok(to2 - from2 < (to - from) * 0.5);
  await tab.mouse.down();
  await tab.mouse.move(400, 200, { steps: 5 });
  await tab.mouse.up();
  const [from3, to3] = await view(tab);
  assert.ok(from3 > from2, 'to the left: later events');
  assert.ok(Math.abs(to3 - from3 - (to2 - from2)) < 1);
}));

test('everything can be reached with the keyboard alone', { skip }, () => use('?events=300', async (tab) => {
  await tab.keyboard.press('?');
  assert.ok(await tab.isVisible('dialog.help'));
  await tab.keyboard.press('Escape');
  assert.ok(!(await tab.isVisible('dialog.help')));
  await tab.keyboard.press('3');
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), 'What if');
  await tab.keyboard.press('ArrowRight');
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), 'Find');
  await tab.keyboard.press('m');
  assert.ok(await tab.isVisible('.menu'));
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => document.querySelectorAll('.branch').length === 2);
  await tab.keyboard.press('u');
  await tab.waitForFunction(() => document.querySelectorAll('.branch').length === 1);
}));

test('search filters events and goes from one to the next', { skip }, () => use('?events=1000', async (tab) => {
  await tab.keyboard.press('Home');
  await tab.keyboard.press('/');
  await tab.keyboard.type('heartbeat_timeout');
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => Number(document.querySelector('.event-number').value) > 0);
  const first = await cursor(tab);
  await tab.keyboard.press('Escape');
  await tab.keyboard.press('n');
  assert.ok(await cursor(tab) > first);
  await tab.waitForFunction(() => document.querySelector('.found .words')?.textContent.startsWith('heartbeat_timeout'));
}));

test('a choice makes a branch, which is named, compared and taken back', { skip }, () => use('?events=400&held', async (tab) => {
  await tab.fill('.event-number', '200');
  await tab.keyboard.press('Enter');
  await tab.click('text=What if');
  await tab.waitForSelector('.choice-line');
  await tab.click('.choice-line >> text=crash server 2');
  await tab.waitForFunction(() => document.querySelector('.event-number').value === '201');
  await tab.fill('[aria-label="Name of this branch"]', 'with a crash');
  await tab.click('text=Rename');
  assert.match(await tab.textContent('.branch.here'), /with a crash.*after event 200 of original/);
  await tab.click('text="Compare"');
  assert.ok(await tab.isVisible('.second canvas.plot'));
  assert.match(await tab.textContent('.second .caption'), /Above: with a crash\. Below: original/);
  await tab.click('text="Undo"');
  await tab.waitForFunction(() => document.querySelectorAll('.branch').length === 1);
}));

test('the fragment makes a branch again', { skip }, () => use('?events=400&held', async (tab) => {
  await tab.fill('.event-number', '200');
  await tab.keyboard.press('Enter');
  await tab.click('text=What if');
  await tab.waitForSelector('text=What can happen after event 200');
  await tab.click('.choice-line >> text=crash server 2');
  await tab.waitForFunction(() => document.querySelector('.event-number').value === '201');
  await tab.fill('.event-number', '150');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('text=What can happen after event 150');
  await tab.click('button:text-is("Go on")');
  await tab.waitForFunction(() => document.querySelector('.event-number').value === '350');
  const again = await fragment(tab);
  await use(`?events=400&held${again}`, async (other) => {
    assert.equal(await cursor(other), 350);
    assert.equal(await other.locator('.branch').count(), 2);
    assert.match(await other.textContent('.branch.here'), /after event 150 of original, 350 events/);
  });
}));

test('two fingers zoom', { skip }, () => use('?events=1000', async (tab) => {
  await tab.keyboard.press('0');
  const [from, to] = await view(tab);
  await tab.evaluate(() => {
    const plot = document.querySelector('.plot');
    plot.setPointerCapture = () => undefined;
    const send = (type, pointerId, clientX) => plot.dispatchEvent(new PointerEvent(type, { pointerId, button: 0, clientX, clientY: 200, bubbles: true }));
    send('pointerdown', 1, 400);
    send('pointerdown', 2, 500);
    send('pointermove', 2, 700);
    send('pointerup', 1, 400);
    send('pointerup', 2, 700);
  });
  const [from2, to2] = await view(tab);
  assert.ok(Math.abs((to - from) / (to2 - from2) - 3) < 0.01);
}));

test('the list of lines is a list box that follows the cursor', { skip }, () => use('?events=5000', async (tab) => {
  await tab.click('text="Text"');
  await tab.waitForSelector('#line-5000[aria-selected="true"]');
  await tab.focus('[role="listbox"]');
  await tab.keyboard.press('Home');
  await tab.keyboard.press('ArrowDown');
  await tab.waitForSelector('#line-1[aria-selected="true"]');
  assert.equal(await tab.getAttribute('[role="listbox"]', 'aria-activedescendant'), 'line-1');
}));

test('the fragment restores cursor, view, axis, filter and tab', { skip }, () => use('?events=1000#event=321&view=300,340&axis=order&filter=s1.2-t3&tab=Find', async (tab) => {
  assert.equal(await cursor(tab), 321);
  assert.deepEqual((await view(tab)).map(Math.round), [300, 340]);
  assert.equal(await tab.getAttribute('[role="tab"] >> text=Find', 'aria-selected'), 'true');
  assert.equal(await tab.inputValue('[aria-label="Term"]'), '3');
  await tab.keyboard.press('ArrowRight');
  assert.match(await fragment(tab), /event=322.*axis=order.*filter=s1\.2-t3.*tab=Find/);
}));

test('dark and light follow the system and the key', { skip }, () => use('?events=300', async (tab) => {
  const ground = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await ground(), 'rgb(22, 24, 27)');
  await tab.keyboard.press('t');
  assert.equal(await ground(), 'rgb(255, 255, 255)');
}, { colorScheme: 'dark' }));

test('a narrow window has one column and no sideways scrolling', { skip }, () => use('?events=300', async (tab) => {
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} pixels`);
  const [left, right] = await tab.evaluate(() => ['.left', '.right'].map((one) => document.querySelector(one).getBoundingClientRect().top));
  assert.ok(right > left);
}, { viewport: { width: 390, height: 800 } }));

test('100 000 events open and move', { skip }, async (context) => {
  await use('?events=100000', async (tab) => {
    const times = await measure(tab);
    context.diagnostic(words(100_000, times));
    // The times are printed and not judged: they depend on what else the machine does.
    assert.ok(times.frames.every(({ median }) => median > 0));
  });
});

test('where arrows have no room, every message is in a shade that tells how many there are', { skip }, () => use('?events=20000&held', async (tab) => {
  const note = await tab.textContent('.density');
  const all = Number(/^([\d,]+) messages as shade/.exec(note)[1].replace(/,/g, ''));
  assert.ok(all > 5000, note);
  // Between the lanes of servers 1 and 2 lies what one of them sends to the other, or a lower one to a higher one.
  const told = await tab.evaluate(async () => {
    const plot = document.querySelector('.plot');
    const { left, top, width, height } = plot.getBoundingClientRect();
    const tips = new Map();
    for (let y = 60; y < height - 60; y += 3) {
      for (let x = 300; x < 420; ++x) {
        plot.dispatchEvent(new PointerEvent('pointermove', { clientX: left + x, clientY: top + y, bubbles: true }));
        const tip = document.querySelector('.tip');
        if (tip.classList.contains('shown') && / messages? here: /.test(tip.textContent)) tips.set(tip.textContent, y);
      }
    }
    return [[...tips.keys()], width];
  });
  assert.ok(told[0].length > 40, `${told[0].length} different words`);
  for (const words of told[0]) {
    const [, count, pairs] = /^([\d,]+) messages? here: ([^·]*)/.exec(words);
    if (pairs.includes('…')) continue;
    const sum = pairs.split(', ').reduce((total, one) => total + Number(/ ([\d]+)\s*$/.exec(one)[1]), 0);
    assert.equal(sum, Number(count.replace(/,/g, '')), words);
  }
}));

test('the visible part is saved as SVG and PNG', { skip }, () => use('?events=300', async (tab) => {
  const save = async (name) => {
    const [download] = await Promise.all([tab.waitForEvent('download'), tab.click(`.pictures >> text=${name}`)]);
    return readFile(await download.path());
  };
  const svg = (await save('SVG')).toString();
  assert.match(svg, /^<svg xmlns/);
  assert.doesNotMatch(svg, /<script/);
  assert.ok(svg.includes('server 5'));
  assert.equal((await save('PNG')).subarray(1, 4).toString(), 'PNG');
}));
