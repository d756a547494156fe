// Prints opening and frame times for 1 000, 100 000 and 1 000 000 events, of runs that the engine in the page computes and
// of generated ones: npm run speed.
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { launch, opened, pageFolder, written } from './browser.mjs';
import { measure, measureFrames, words, wordsOfFrames } from './frame_times.mjs';
import { longPage, openingTimes, openingWords } from './opening_times.mjs';
import { pageText } from '../build.mjs';

const kEvents = [1000, 100_000, 1_000_000];
console.log(`load average ${loadavg()[0].toFixed(1)}`);
const page = await pageText();
const engine = await readFile(join(pageFolder, 'engine.txt'), 'utf8');
for (const events of kEvents) {
  const { address, size } = await longPage(page, engine, events);
  let frames = [];
  const times = await openingTimes(address, async (tab) => { frames = await measureFrames(tab); });
  console.log(`${openingWords(events, size, times)}; frames: ${wordsOfFrames(frames)}`);
}
const browser = await launch();
const address = await written('synthetic.html', await pageText('tests/synthetic_page.ts'));
for (const events of kEvents) {
  const { tab, close } = await opened(browser, `${address}?events=${events}`);
  console.log(`generated, ${words(events, await measure(tab))}`);
  await close();
}
await browser.close();
