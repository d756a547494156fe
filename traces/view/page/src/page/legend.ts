// The legend of the diagram and the help, which lists the keys.
import { colorsFor } from '../diagram/colors.ts';
import { paintForm } from '../diagram/paint_events.ts';
import { paintBar } from '../diagram/paint_lanes.ts';
import type { Pen } from '../diagram/pen.ts';
import { button, element, replace } from './elements.ts';
import type { Command } from './keys.ts';

type Paint = (pen: Pen, dark: boolean) => void;

/** A small picture; it is drawn by the code that draws the diagram. */
function picture(width: number, paint: Paint): HTMLElement {
  const canvas = element('canvas', { width: width * 2, height: 36, class: 'sign', 'aria-hidden': true });
  canvas.style.width = `${width}px`;
  const draw = () => {
    const dark = document.documentElement.dataset['theme'] === 'dark';
    const context = canvas.getContext('2d')!;
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, width, 18);
    paint(context as Pen, dark);
  };
  draw();
  document.addEventListener('squall-theme', draw);
  return canvas;
}

function bar(role: number): Paint {
  return (pen, dark) => paintBar(pen, colorsFor(dark), role, 1, 1, 9, 34, 14);
}

function form(name: string): Paint {
  return (pen, dark) => {
    const colors = colorsFor(dark);
    paintForm(pen, name, 18, 9, name === 'violation' ? colors.violation : name === 'crash' ? colors.fault : colors.ink, colors.ground);
  };
}

function arrow(kind: 'head' | 'double' | 'hollow' | 'cross' | 'bar' | 'zigzag' | 'held' | 'waits'): Paint {
  return (pen, dark) => {
    const colors = colorsFor(dark);
    pen.strokeStyle = pen.fillStyle = colors.messages.append;
    pen.lineWidth = 1.2;
    pen.setLineDash(kind === 'held' ? [5, 4] : kind === 'waits' ? [1, 3] : []);
    pen.beginPath();
    pen.moveTo(2, 9);
    pen.lineTo(kind === 'bar' ? 10 : 30, 9);
    pen.stroke();
    pen.setLineDash([]);
    const tip = (x: number) => {
      pen.beginPath();
      pen.moveTo(x, 9);
      pen.lineTo(x - 7, 6);
      pen.lineTo(x - 7, 12);
      pen.closePath();
    };
    if (kind === 'head' || kind === 'double') { tip(34); pen.fill(); }
    if (kind === 'double') { tip(27); pen.fill(); }
    if (kind === 'hollow') { tip(34); pen.fillStyle = colors.ground; pen.fill(); pen.stroke(); }
    pen.strokeStyle = colors.fault;
    pen.beginPath();
    if (kind === 'cross') { pen.moveTo(27, 6); pen.lineTo(33, 12); pen.moveTo(33, 6); pen.lineTo(27, 12); }
    if (kind === 'bar') { pen.moveTo(10, 5); pen.lineTo(10, 13); }
    if (kind === 'zigzag') [0, 1, 2, 3, 4].forEach((at) => (at === 0 ? pen.moveTo(25, 6) : pen.lineTo(25 + 2.5 * at, at % 2 ? 12 : 6)));
    pen.stroke();
  };
}

function shade(kind: 'append' | 'heartbeat'): Paint {
  return (pen, dark) => {
    pen.fillStyle = colorsFor(dark).messages[kind];
    [0.2, 0.35, 0.6, 0.45, 0.25, 0.5].forEach((alpha, at) => {
      pen.globalAlpha = alpha;
      pen.fillRect(4 + 4 * at, 2, 4, 14);
    });
    pen.globalAlpha = 1;
  };
}

function rows(list: [Paint, string][]): HTMLElement {
  return element('ul', { class: 'signs' }, ...list.map(([paint, text]) => element('li', {}, picture(36, paint), text)));
}

export class Help {
  readonly dialog = element('dialog', { class: 'help', 'aria-label': 'Help' });

  constructor(private readonly list: Command[]) {
    this.dialog.addEventListener('click', (event) => { if (event.target === this.dialog) this.dialog.close(); });
  }

  /** Its pictures take time, so they are drawn when it is opened. */
  private fill(): void {
    replace(this.dialog,
      element('header', {}, element('h1', { text: 'How to read and use this page' }), button('Close', 'Escape', () => this.dialog.close())),
      element('div', { class: 'columns' },
        element('section', {}, element('h2', { text: 'Servers' }),
          element('p', { text: 'Colour is the term, form is the role.' }),
          rows([[bar(3), 'leader'], [bar(2), 'candidate'], [bar(1), 'pre-candidate'], [bar(0), 'follower'], [bar(4), 'down'], [bar(5), 'paused']])),
        element('section', {}, element('h2', { text: 'Messages' }),
          element('p', { text: 'The end of an arrow tells what became of the message.' }),
          rows([[arrow('head'), 'delivered'], [arrow('double'), 'a duplicate'], [arrow('hollow'), 'overtook an earlier one'], [arrow('cross'), 'dropped'],
            [arrow('bar'), 'lost when sent (cut, blocked)'], [arrow('zigzag'), 'corrupted, detected'], [arrow('held'), 'held at the end'], [arrow('waits'), 'waits for the sender’s disk'],
            [shade('append'), 'too many for arrows: the more, the darker; some with entries'], [shade('heartbeat'), 'the same, without entries']])),
        element('section', {}, element('h2', { text: 'Events' }),
          rows([[form('leader'), 'becomes leader'], [form('vote'), 'grants its vote'], [form('commit'), 'commit index grows'], [form('configuration'), 'new configuration'],
            [form('snapshot'), 'snapshot'], [form('removed'), 'entries removed'], [form('crash'), 'crash'], [form('restart'), 'restart'], [form('pause'), 'pause'],
            [form('disk'), 'fsync ends, disk is full or free'], [form('violation'), 'violation']])),
        element('section', { class: 'keys' }, element('h2', { text: 'Keys' }),
          element('dl', {}, ...this.list.filter((one) => one.shown !== '').flatMap((one) => [
            element('dt', {}, element('kbd', { text: one.shown })), element('dd', { text: one.say })]))),
        element('section', {}, element('h2', { text: 'Pointer' }), element('ul', { class: 'plain-list' },
          element('li', { text: 'Wheel or pinch: zoom. Drag, or Shift and wheel: move.' }),
          element('li', { text: 'Click on an event or message: the cursor goes there.' }),
          element('li', { text: 'Click on a server’s name, or on a message in flight at the cursor: what can happen to it.' }),
          element('li', { text: 'A choice makes a branch: another run with the same past. The same checkers judge it.' })))));
  }

  open(): void {
    if (this.dialog.childElementCount === 0) this.fill();
    this.dialog.showModal();
  }
}

