// The help: how to read the chart, and the keys.
import { button, element, replace } from '../page/elements.ts';
import type { Command } from '../page/keys.ts';

const kReading = [
  'A bar is an operation, from its call to its return. On the axis of their order its length counts events, not seconds; on the axis of time it is how long it took.',
  'Colour is the value: a read has the colour of the write it saw. A full bar writes; a pale one with a frame reads.',
  'A dashed frame: it had no effect. A torn right end: the outcome is unknown, it may take effect later, or never.',
  'The strip of a key shows its states in the order found. The line goes through the operations at the moments at which each took effect; a ring is such a moment.',
  'A bar crossed out in a heavy frame: no order has a place for it. The vertical line is its return: before it, everything has an order.',
  'Above a selected read stands what it could have been told, by what was called before it returned.',
];

export class HistoryHelp {
  readonly dialog = element('dialog', { class: 'help', 'aria-label': 'Help' });

  constructor(list: Command[]) {
    replace(this.dialog,
      element('header', {}, element('h1', { text: 'How to read and use this page' }), button('Close', 'Escape', () => this.dialog.close())),
      element('div', { class: 'columns' },
        element('section', {}, element('h2', { text: 'The chart' }), ...kReading.map((text) => element('p', { text }))),
        element('section', { class: 'keys' }, element('h2', { text: 'Keys' }),
          element('dl', {}, ...list.filter((one) => one.shown !== '').flatMap((one) => [element('dt', {}, element('kbd', { text: one.shown })), element('dd', { text: one.say })]))),
        element('section', {}, element('h2', { text: 'Pointer' }), element('ul', { class: 'plain-list' },
          element('li', { text: 'Wheel or pinch: zoom. Drag, or Shift and wheel: move.' }), element('li', { text: 'Click on an operation: the tab Operation tells all about it.' }),
          element('li', { text: 'Click or drag in the overview below: go there.' })))));
    this.dialog.addEventListener('click', (event) => { if (event.target === this.dialog) this.dialog.close(); });
  }

  open(): void {
    this.dialog.showModal();
  }
}
