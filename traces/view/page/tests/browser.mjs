// A headless Chromium for the tests, and files of the page filled as squall view fills them.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const folder = dirname(fileURLToPath(import.meta.url));
export const pageFolder = join(folder, '..');
export const outFolder = join(folder, 'out');

const kBrowsers = [process.env.SQUALL_BROWSER, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of a browser; undefined where there is none. */
export function browserPath() {
  return kBrowsers.find((path) => path && existsSync(path));
}

export function launch() {
  return chromium.launch({ executablePath: browserPath(), args: ['--headless', '--no-sandbox', '--disable-gpu'] });
}

const escaped = (text) => text.replace(/</g, '\\u003c');

/** The page with its three places filled. */
export function filled(page, { input = null, engine = null, recorded = null }) {
  const place = (text, id, content) => text.replace(`id="${id}">`, () => `id="${id}">${content}`);
  let text = page;
  if (input) text = place(text, 'input', escaped(JSON.stringify(input)));
  if (engine) text = place(text, 'engine', gzipSync(engine, { level: 9 }).toString('base64'));
  return recorded ? place(text, 'recorded', escaped(JSON.stringify(recorded))) : text;
}

/** Writes the page into the tests' folder; returns its address. */
export async function written(name, text) {
  await mkdir(outFolder, { recursive: true });
  const path = join(outFolder, name);
  await writeFile(path, text);
  return pathToFileURL(path).href;
}

/** A tab with the page, ready or not; `errors` collects what its console and its script complain about. */
export async function opening(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(60_000);
  const errors = [];
  tab.on('console', (message) => { if (['error', 'warning'].includes(message.type())) errors.push(message.text()); });
  tab.on('pageerror', (error) => errors.push(String(error)));
  tab.on('request', (request) => { if (/^https?:/.test(request.url())) errors.push(`request of ${request.url()}`); });
  // What each frame shows until the page is ready.
  await tab.addInitScript(() => {
    window.told = [];
    const look = () => {
      if (document.getElementById('page')) window.told.push(document.documentElement.dataset.ready ?? document.querySelector('#notice:not([hidden])')?.innerText ?? '');
      if (!document.documentElement.dataset.ready) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await tab.goto(address, { timeout: 120_000 });
  return { tab, errors, close: () => context.close() };
}

/** A tab with the page, once it is ready. */
export async function opened(browser, address, options = {}) {
  const { tab, errors, close } = await opening(browser, address, options);
  await tab.waitForSelector('html[data-ready]', { timeout: 120_000 });
  const failed = await tab.locator('.failed').allTextContents();
  if (failed.length > 0) throw new Error(`the page says: ${failed[0]}`);
  return { tab, errors, close };
}
