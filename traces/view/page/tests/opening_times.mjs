// Measures how long a page with the real engine needs from the start of the navigation to its first whole picture: the
// diagram is drawn, and the state at the cursor stands beside it.
import { readdir, readFile } from 'node:fs/promises';
import { filled, launch, opening, written } from './browser.mjs';

/** Five servers that crash and are cut off, with four clients; the run ends after so many events. */
function inputOf(events) {
  const name = `long-${events}`;
  const scenario = {
    version: 1, name, servers: 5, clients: { count: 4, think: { tail: '50ms' } }, network: { drop: '1%' },
    faults: { crash: { every: '20s', lasts: '2s' }, partition: { every: '20s', lasts: '3s' } }, end: { at: '100000s' }, limits: { events },
  };
  return {
    mode: 'run', title: name, request: { do: 'open', scenario, name, seed: '0x1' }, paste: `squall run ${name}.json`, events,
    minimal: null, original: null, lessons: [], lesson: null,
  };
}

/** The address of a page with a run of so many events, and its size. `engine`: engine.txt. */
export async function longPage(page, engine, events) {
  const text = filled(page, { input: inputOf(events) }).replace('id="engine">', () => `id="engine">${engine}`);
  return { address: await written(`long-${events}.html`, text), size: text.length };
}

/** CPU time of the page's main thread and of its worker, in ms; null where the system does not tell it. */
async function threadTimes(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  let most = null;
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue;
    const own = {};
    for (const thread of await readdir(`/proc/${id}/task`).catch(() => [])) {
      const about = (file) => readFile(`/proc/${id}/task/${thread}/${file}`, 'utf8').catch(() => '');
      const name = thread === String(id) ? 'main' : (await about('comm')).trim();
      own[name] = (own[name] ?? 0) + Number((await about('schedstat')).split(' ')[0]) / 1e6;
    }
    if (own.DedicatedWorker && (!most || own.main > most.main)) most = { main: own.main, worker: own.DedicatedWorker };
  }
  return most;
}

/** In a browser of its own, so that nothing is compiled yet. `act`: what else to do with the tab. */
export async function openingTimes(address, act = () => undefined) {
  const browser = await launch();
  try {
    const { tab, errors, close } = await opening(browser, 'about:blank');
    await tab.addInitScript(() => {
      window.noticed = [];
      const note = () => window.noticed.push(document.getElementById('notice')?.innerText ?? '');
      document.addEventListener('DOMContentLoaded', () => new MutationObserver(note).observe(document.getElementById('notice'), { childList: true, subtree: true }));
      const look = () => {
        if (document.documentElement.dataset.ready && document.querySelector('.card')) requestAnimationFrame(() => { window.pictured = performance.now(); });
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await tab.goto(address, { timeout: 240_000 });
    await tab.waitForFunction(() => window.pictured, null, { timeout: 240_000 });
    const picture = await tab.evaluate(() => window.pictured);
    const threads = await threadTimes(browser);
    await act(tab);
    await close();
    return { picture, threads, errors };
  } finally {
    await browser.close();
  }
}

export function openingWords(events, size, { picture, threads }) {
  const cpu = threads ? `; CPU time of its main thread ${threads.main.toFixed(0)} ms, of its worker ${threads.worker.toFixed(0)} ms` : '';
  return `${events} events, a file of ${(size / 1e6).toFixed(2)} MB: first whole picture after ${picture.toFixed(0)} ms${cpu}`;
}
