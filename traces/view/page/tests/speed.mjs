// Prints opening and frame times for 1 000, 100 000 and 1 000 000 generated events: npm run speed.
import { launch, opened, written } from './browser.mjs';
import { measure, words } from './frame_times.mjs';
import { pageText } from '../build.mjs';

const browser = await launch();
const address = await written('synthetic.html', await pageText('tests/synthetic_page.ts'));
for (const events of [1000, 100_000, 1_000_000]) {
  const { tab, close } = await opened(browser, `${address}?events=${events}`);
  console.log(words(events, await measure(tab)));
  await close();
}
await browser.close();
