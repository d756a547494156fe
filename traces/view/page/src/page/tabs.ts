// Tabs as ARIA has them: one panel is shown; the arrow keys move between the tabs.
import { element } from './elements.ts';

export class Tabs {
  readonly host: HTMLElement;
  readonly names: string[];
  current = '';
  private readonly buttons: HTMLButtonElement[];
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly tabs: { name: string; body: HTMLElement }[]) {
    this.names = tabs.map((tab) => tab.name);
    this.buttons = tabs.map((tab, at) => element('button', {
      type: 'button', role: 'tab', id: `tab-${at}`, 'aria-controls': `panel-${at}`, text: tab.name, title: `${tab.name} (${at + 1})`,
      click: (event) => {
        this.show(tab.name);
        // After a click the arrow keys step through the run, not through the tabs.
        if ((event as MouseEvent).detail > 0) (event.target as HTMLElement).blur();
      },
      keydown: (event) => this.key(event as KeyboardEvent, at),
    }));
    tabs.forEach((tab, at) => {
      tab.body.setAttribute('role', 'tabpanel');
      tab.body.id = `panel-${at}`;
      tab.body.setAttribute('aria-labelledby', `tab-${at}`);
      tab.body.hidden = true;
    });
    this.host = element('div', { class: 'tabs' }, element('div', { class: 'tab-list', role: 'tablist' }, ...this.buttons), ...tabs.map((tab) => tab.body));
  }

  onChange(see: () => void): void {
    this.listeners.push(see);
  }

  show(name: string, focus = false): void {
    this.current = name;
    this.tabs.forEach((tab, at) => {
      const here = tab.name === name;
      tab.body.hidden = !here;
      this.buttons[at].setAttribute('aria-selected', String(here));
      this.buttons[at].tabIndex = here ? 0 : -1;
      if (here && focus) this.buttons[at].focus();
    });
    this.listeners.forEach((see) => see());
  }

  private key(event: KeyboardEvent, at: number): void {
    const count = this.names.length;
    const next = { ArrowRight: (at + 1) % count, ArrowLeft: (at - 1 + count) % count, Home: 0, End: count - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(this.names[next], true);
  }
}
