// What a user does with the page of a report, and with the pages of graphs and of the atlas, in a real browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { kBuilt } from '../build.mjs';
import { browserPath, launch, opened, pageFolder, written } from './browser.mjs';
import { campaign, certificate, unfinished, violated, zoo } from './report_data.mjs';

const skip = browserPath() ? false : 'no browser is installed';
let browser;

before(async () => { if (!skip) browser = await launch(); });
after(() => browser?.close());

const committed = (name) => readFile(join(pageFolder, name), 'utf8');

/** The report's page with this data, as the program fills it. */
async function report(name, data) {
  const text = (await committed('report.html')).replace('id="data">', () => `id="data">${JSON.stringify(data).replace(/</g, '\\u003c')}`);
  return written(name, text);
}

async function use(address, act, options) {
  const { tab, errors, close } = await opened(browser, address, options);
  try {
    await act(tab);
    assert.deepEqual(errors, [], 'the console has no complaint');
    assert.equal(await tab.evaluate(() => window.injected), undefined, 'no text of the report was run as a script');
  } finally {
    await close();
  }
}

const overflow = (tab) => tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The least contrast of texts with their ground, by WCAG. */
const leastContrast = (tab) => tab.evaluate(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map(Number).map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (part) => {
    for (let at = part; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!/, 0\)$|transparent/.test(color)) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  let least = 21;
  for (const part of document.querySelectorAll('p, a, dt, dd span, th, td, h1, h2, h3, summary, code')) {
    if (!part.textContent.trim() || part.closest('[hidden]')) continue;
    const [one, other] = [light(getComputedStyle(part).color), light(groundOf(part))];
    least = Math.min(least, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
  }
  return least;
});

for (const [name, made] of Object.entries(kBuilt)) {
  if (name === 'view.html') continue; // see page.test.mjs
  test(`the committed ${name} is what its sources give`, async () => {
    assert.equal(await committed(name), await made(), `run "npm run build" and commit ${name}`);
  });
}

test('these pages have a policy that allows one script, no network, and no engine', async () => {
  for (const name of ['report.html', 'graph.html', 'atlas.html']) {
    const text = await committed(name);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)[1];
    assert.match(policy, /default-src 'none'/);
    assert.match(/script-src ([^;]*)/.exec(policy)[1], /^'sha256-[\w+/=]+'$/);
    assert.doesNotMatch(policy, /https?:|connect-src|worker-src/);
  }
});

for (const colorScheme of ['light', 'dark']) {
  test(`a campaign is told, ${colorScheme}`, { skip }, async () => use(await report('campaign.html', campaign), async (tab) => {
    assert.equal(await tab.getAttribute('html', 'data-theme'), colorScheme);
    assert.equal(await tab.textContent('.outcome'), '241 findings of 2 kinds');
    assert.match(await tab.textContent('#findings'), /<script>window\.injected = true<\/script>/);
    assert.equal(await tab.locator('.finding').count(), 2);
    assert.equal(await tab.getAttribute('.finding >> nth=0 >> .to-page', 'href'), 'report-runs/storm-0.html');
    assert.match(await tab.textContent('.finding >> nth=1'), /No page: interrupted.*squall view squall-findings\/storm-1\.trace\.jsonl/s);
    assert.equal(await tab.locator('.curve').count(), 3);
    assert.equal(await tab.locator('#probes tbody tr').count(), 68);
    assert.match(await tab.textContent('#faults'), /812 000/);
    assert.ok(await leastContrast(tab) >= 4.5, 'texts are legible');
  }, { colorScheme }));
}

test('the curve can be read as a table', { skip }, async () => use(await report('campaign.html', campaign), async (tab) => {
  await tab.click('figure >> nth=1 >> summary');
  const last = campaign.totals.coverage.growth.at(-1);
  const cells = await tab.locator('figure >> nth=1 >> tbody tr:last-child').innerText();
  assert.match(cells, new RegExp(`${(100 * last.runs_alone / last.runs).toPrecision(2)} %`));
}));

test('keys lead to sections, sort and filter', { skip }, async () => use(await report('campaign.html', campaign), async (tab) => {
  await tab.keyboard.press('4');
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'probes');
  await tab.keyboard.press('/');
  await tab.keyboard.type('number_40');
  assert.equal(await tab.locator('#probes tbody tr:visible').count(), 0, 'names are shown in words');
  await tab.fill('#probe-filter', 'number 40');
  assert.equal(await tab.locator('#probes tbody tr:visible').count(), 1);
  assert.match(await tab.textContent('#probes tbody tr:visible'), /p < 10\^-31/);
  await tab.fill('#probe-filter', '');
  await tab.focus('#probes thead button >> nth=2');
  await tab.keyboard.press('Enter');
  assert.equal(await tab.getAttribute('#probes thead th >> nth=2', 'aria-sort'), 'descending');
  assert.match(await tab.textContent('#probes tbody tr >> nth=0'), /probe number 67/);
  await tab.keyboard.press('Enter');
  assert.match(await tab.textContent('#probes tbody tr >> nth=0'), /probe number (0|5)/);
  await tab.keyboard.press('t');
  assert.equal(await tab.getAttribute('html', 'data-theme'), 'dark');
}));

test('a score is told, and its bugs are grouped by property', { skip }, async () => use(await report('score.html', zoo), async (tab) => {
  assert.equal(await tab.textContent('.outcome'), '1 of 2 bugs found by every campaign');
  assert.match(await tab.textContent('#summary'), /Missed: E05-two-leaders/);
  assert.match(await tab.textContent('#findings h3 >> nth=0'), /leader completeness: 2 mutants/);
  await tab.click('#mutants tbody a >> nth=1');
  assert.equal(await tab.evaluate(() => location.hash), '#E05-two-leaders');
  assert.equal(await tab.locator('.curve .dot').count(), 38);
}));

for (const colorScheme of ['light', 'dark']) {
  test(`a certificate says what was explored and what was not, ${colorScheme}`, { skip }, async () => use(await report('certificate.html', certificate()), async (tab) => {
    assert.equal(await tab.getAttribute('html', 'data-theme'), colorScheme);
    assert.equal(await tab.textContent('.outcome:not(.bad)'), 'explored within its bounds');
    assert.equal(await tab.textContent('.verdict-text'), 'Every state within the bounds was visited, and no rule was violated in any of them. The bounds cut off 1 290 000 steps: what lies beyond them was not looked at.');
    assert.match(await tab.textContent('.facts'), /states76\.3 kdistinct, all expanded.*steps412 k.*levels12/);
    assert.match(await tab.textContent('.command code'), /^squall explore '<\/script>.*--crashes 1$/);
    assert.match(await tab.textContent('#explored'), /setup3 servers, 1 client, pre-vote <\/script>.*bounds.*Reductions.*Symmetry/s);
    assert.doesNotMatch(await tab.textContent('#explored'), /effort|collision/);
    assert.equal(await tab.locator('#levels .dot').count(), 12);
    assert.match(await tab.textContent('#levels'), /largest is level 9 with 31 000 states; the last one, level 11, has 120\./);
    const rows = await tab.locator('#cuts tbody tr').allInnerTexts();
    assert.deepEqual(rows.map((text) => text.split(/\s+/).slice(0, 2)), [['terms', '2'], ['crashes', '1'], ['unless', '–']]);
    assert.match(rows[2], /7\s+states not expanded/);
    assert.match(await tab.innerText('#actions tbody tr >> nth=0'), /^deliver\s+400 000\s+97 %/);
    assert.match(await tab.textContent('#probes'), /2 of 5 were met.*log truncated.*The 3 that no step met/s);
    assert.match(await tab.textContent('#rules'), /3 of 3 rules were judged.*What vote_once says: <\/script>/s);
    assert.match(await tab.textContent('#limits'), /Beyond the bounds nothing was looked at.*about 1 in 5 600.*Time is not modelled/s);
    assert.equal(await tab.locator('#found').count(), 0);
    assert.ok(await leastContrast(tab) >= 4.5, 'texts are legible');
  }, { colorScheme }));
}

test('a certificate tells what was found, and the path to it', { skip }, async () => use(await report('violated.html', violated), async (tab) => {
  assert.equal(await tab.textContent('.outcome.bad'), 'violated: election safety');
  assert.equal(await tab.textContent('.verdict-text'), 'The rule "election safety" is violated after 3 steps; no shorter way leads to a violation.');
  assert.match(await tab.textContent('#found'), /election safety.*at most one leader\..*servers 1 and 3 lead term 2 <\/script>/s);
  assert.equal(await tab.locator('.path li').count(), 4);
  assert.equal(await tab.locator('.path li.quiet').count(), 1);
  assert.match(await tab.textContent('.run-links'), /squall-findings\/votes\.trace\.jsonl/);
  assert.equal(await tab.getAttribute('#summary a', 'href'), 'space%3Cb%3E.svg');
  assert.match(await tab.textContent('#cuts'), /No bound has cut anything off so far\..*40 states were found and not expanded/s);
  await tab.keyboard.press('2');
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'found');
}));

test('a certificate that ended early says what it cannot say', { skip }, async () => use(await report('unfinished.html', unfinished), async (tab) => {
  assert.equal(await tab.textContent('.outcome:not(.bad)'), 'time is up');
  assert.equal(await tab.textContent('.verdict-text'), 'The time was spent before every state was explored; no violation so far.');
  assert.match(await tab.textContent('#levels'), /Only breadth-first search counts/);
  assert.equal(await tab.locator('.curve').count(), 0);
  assert.match(await tab.textContent('#cuts'), /By estimate 20 k to 4 M states are left/);
  assert.match(await tab.textContent('#actions'), /never enabled: drop/);
  assert.match(await tab.textContent('#rules'), /1 of 2 rules were judged/);
  const limits = await tab.locator('#limits li').allTextContents();
  for (const words of [/^1 500 states were found/, /^Not judged.*: vote once\.$/, /^Could not be judged: what <\/script>.*its disk\.$/, /goes back by a copy/, /^Not done: the state graph/, /No step met .*two leaders/, /allow drop/]) {
    assert.ok(limits.some((text) => words.test(text)), `${words} in ${limits.join(' | ')}`);
  }
  assert.match(await tab.textContent('#liveness pre'), /A leader: <\/script>.*an answer/s);
}));

test('a narrow window needs no sideways scrolling', { skip }, async () => {
  for (const [name, data] of [['campaign.html', campaign], ['score.html', zoo], ['certificate.html', certificate()], ['violated.html', violated], ['unfinished.html', unfinished]]) {
    await use(await report(name, data), async (tab) => { assert.ok(await overflow(tab) <= 0, name); }, { viewport: { width: 380, height: 700 } });
  }
});

test('on paper a report is light and whole', { skip }, async () => use(await report('campaign.html', campaign), async (tab) => {
  await tab.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.getAttribute('html', 'data-theme'), 'light');
  assert.equal(await tab.locator('.sections').isVisible(), false);
  assert.ok(await tab.locator('#probes table').isVisible());
}, { colorScheme: 'dark' }));

test('a file without a report says so', { skip }, async () => {
  const address = await written('empty.html', await committed('report.html'));
  await assert.rejects(opened(browser, address), /the page says: This file holds no report/);
});

const kGraph = {
  title: 'votes &lt;b&gt;', size: '3 states, 2 steps', legend: '<svg class="states" viewBox="0 0 100 20"></svg>',
  svg: '<svg class="states" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><g><line x1="20" y1="50" x2="150" y2="50" data-from="0" data-to="1"><title>deliver RequestVote</title></line>' +
    '<line x1="150" y1="50" x2="280" y2="50" data-from="1" data-to="2"><title>&lt;script&gt;window.injected = true&lt;/script&gt;</title></line></g>' +
    [20, 150, 280].map((x, at) => `<circle cx="${x}" cy="50" r="9" data-state="${at}" fill="#ccc"><title>state ${at}</title></circle>`).join('') + '</svg>',
};

test('the page of a state graph tells states and steps', { skip }, async () => {
  const text = (await committed('graph.html')).replace(/\{\{(\w+)\}\}/g, (_, name) => kGraph[name]);
  for (const colorScheme of ['light', 'dark']) {
    await use(await written('graph.html', text), async (tab) => {
      assert.match(await tab.textContent('#told'), /state 0.*Steps from here \(1\).*deliver RequestVote/s);
      await tab.click('#told a');
      assert.match(await tab.textContent('#told'), /state 1.*<script>window\.injected = true<\/script> \(state 2\)/s);
      await tab.keyboard.press('+');
      const [, , width] = (await tab.getAttribute('main svg', 'viewBox')).split(' ').map(Number);
      assert.ok(Math.abs(width - 200) < 1);
      await tab.keyboard.press('0');
      assert.equal(await tab.getAttribute('main svg', 'viewBox'), '0 0 300 100');
      assert.equal(await tab.locator('.chosen').count(), 1);
    }, { colorScheme });
  }
});

test('the page of the atlas is light or dark', { skip }, async () => {
  const text = (await committed('atlas.html')).replace(/\{\{(\w+)\}\}/g, (_, name) => `${name} `);
  await use(await written('atlas.html', text), async (tab) => {
    assert.equal(await tab.getAttribute('html', 'data-theme'), 'dark');
    await tab.click('button');
    assert.equal(await tab.getAttribute('html', 'data-theme'), 'light');
  }, { colorScheme: 'dark' });
});
