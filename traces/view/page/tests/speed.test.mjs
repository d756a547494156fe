// How long the page needs for long runs; the limits are far above what a slow machine needs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserPath, launch, opened, written } from './browser.mjs';
import { pageText } from '../build.mjs';

const skip = browserPath() ? false : 'no browser is installed';
let browser;
let address;

before(async () => {
  if (skip) return;
  browser = await launch();
  address = await written('synthetic.html', await pageText('tests/synthetic_page.ts'));
});
after(() => browser?.close());

/** Moves the view for 60 frames by dragging; returns the times between frames in ms, ascending. */
async function dragTimes(tab) {
  return tab.evaluate(async () => {
    const plot = document.querySelector('.plot');
    const send = (type, x) => plot.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: x, clientY: 200, bubbles: true }));
    plot.setPointerCapture = () => undefined;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const times = [];
    send('pointerdown', 400);
    let last = await frame();
    for (let at = 1; at <= 60; ++at) {
      send('pointermove', 400 + (at % 30) * 4);
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    send('pointerup', 400);
    return times.sort((a, b) => a - b);
  });
}

for (const [events, openLimit] of [[1000, 4000], [100_000, 12_000], [1_000_000, 90_000]]) {
  test(`${events} events`, { skip }, async (context) => {
    const { tab, errors, close } = await opened(browser, `${address}?events=${events}`);
    const open = await tab.evaluate(() => performance.getEntriesByName('first frame')[0].duration);
    context.diagnostic(`${events} events: first frame after ${open.toFixed(0)} ms`);
    for (const zooms of [0, 6, 12]) {
      for (let at = 0; at < (zooms === 0 ? 0 : 6); ++at) await tab.keyboard.press('+');
      const times = await dragTimes(tab);
      context.diagnostic(`zoom ×${(1.6 ** zooms).toFixed(0)}: frame median ${times[30].toFixed(1)} ms, 95 % ${times[57].toFixed(1)} ms`);
      assert.ok(times[30] < 500);
    }
    assert.ok(open < openLimit, `${open} ms`);
    assert.deepEqual(errors, []);
    await close();
  });
}
