// Measures how long the page needs to open a generated run and to draw a frame while it is dragged.

/** Moves the view for 60 frames or 4 seconds by dragging; returns the times between frames in ms, ascending. */
async function dragTimes(tab) {
  return tab.evaluate(async () => {
    const plot = document.querySelector('.plot');
    const send = (type, x) => plot.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: x, clientY: 200, bubbles: true }));
    plot.setPointerCapture = () => undefined;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const times = [];
    send('pointerdown', 400);
    const begin = await frame();
    let last = begin;
    for (let at = 1; at <= 60 && last - begin < 4000; ++at) {
      send('pointermove', 400 + (at % 30) * 4);
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    send('pointerup', 400);
    return times.sort((a, b) => a - b);
  });
}

/** Frame times by zoom. */
export async function measureFrames(tab) {
  const frames = [];
  for (const zooms of [0, 6, 12]) {
    for (let at = 0; at < (zooms === 0 ? 0 : 6); ++at) await tab.keyboard.press('+');
    const times = await dragTimes(tab);
    frames.push({ zoom: 1.6 ** zooms, median: times[Math.floor(times.length / 2)], most: times[Math.floor(times.length * 0.95)] });
  }
  return frames;
}

/** The time to the first frame, and frame times by zoom. */
export async function measure(tab) {
  const open = await tab.evaluate(() => performance.getEntriesByName('first frame')[0].duration);
  return { open, frames: await measureFrames(tab) };
}

export function wordsOfFrames(frames) {
  return frames.map((one) => `zoom ${one.zoom.toFixed(0)}: ${one.median.toFixed(0)} ms, 95 % ${one.most.toFixed(0)} ms`).join('; ');
}

export function words(events, { open, frames }) {
  return `${events} events: first frame after ${open.toFixed(0)} ms; frames: ${wordsOfFrames(frames)}`;
}
