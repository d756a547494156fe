// A long run opens soon: the real engine in a page that no browser has seen before.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { browserPath, pageFolder } from './browser.mjs';
import { longPage, openingTimes, openingWords } from './opening_times.mjs';
import { pageText } from '../build.mjs';

const engineFile = join(pageFolder, 'engine.txt');
const skip = !browserPath() ? 'no browser is installed' : !existsSync(engineFile) ? 'engine.txt is not built' : false;

// One after the other what the page's two threads do is most of the opening. Their CPU time is measured, for the
// wall time on a machine that does other things says nothing.
test('100 000 events open in less than two seconds, from a file of less than 2 MB', { skip }, async (context) => {
  const { address, size } = await longPage(await pageText(), await readFile(engineFile, 'utf8'), 100_000);
  assert.ok(size < 2e6, `${size} bytes`);
  let noticed = [];
  const times = await openingTimes(address, async (tab) => {
    assert.equal((await tab.textContent('.of')).replace(/\D/g, ''), '100000');
    noticed = await tab.evaluate(() => window.noticed);
  });
  context.diagnostic(openingWords(100_000, size, times));
  assert.deepEqual(times.errors, [], 'the console has no complaint');
  const counts = noticed.map((words) => /^The run is being computed: ([\d,]+) of 100,000 events\./.exec(words)?.[1]).filter(Boolean).map((text) => Number(text.replace(/,/g, '')));
  assert.ok(counts.length >= 3 && counts.every((count, at) => at === 0 || count >= counts[at - 1]), `it tells how many events are computed: ${noticed.join(' | ')}`);
  if (times.threads) assert.ok(times.threads.main + times.threads.worker < 2000, openingWords(100_000, size, times));
  else assert.ok(times.picture < 20_000, openingWords(100_000, size, times));
});
