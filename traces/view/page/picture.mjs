// The diagram of a page as an SVG file, drawn by a real browser.
//   node picture.mjs PAGE.html OUT.svg [FRAGMENT]
// FRAGMENT: what stands behind # in the page's address, for another axis or another part.
import { rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserPath, launch, opened } from './tests/browser.mjs';

const [page, out, fragment = ''] = process.argv.slice(2);
if (!page || !out) throw new Error('usage: node picture.mjs PAGE.html OUT.svg [FRAGMENT]');
if (!browserPath()) throw new Error('there is no browser here');
const browser = await launch();
const address = pathToFileURL(resolve(page)).href + (fragment ? `#${fragment}` : '');
const { tab } = await opened(browser, address, { viewport: { width: 1180, height: 640 }, acceptDownloads: true });
const [download] = await Promise.all([tab.waitForEvent('download'), tab.getByText('SVG', { exact: true }).click()]);
await download.saveAs(`${out}.part`);
await rename(`${out}.part`, out);
await browser.close();
