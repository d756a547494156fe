// Buttons and menus for what can happen next.
import type { Choice } from '../contract/answers.ts';
import { button, element, replace } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

/** The first word of an action, for a button beside the thing it acts on. */
function shortLabel(choice: Choice): string {
  const word = choice.action['do'];
  return typeof word === 'string' ? word.replace(/_/g, ' ') : choice.label;
}

export function choiceButtons(choices: Choice[], session: Session, short: boolean): HTMLElement {
  return element('span', { class: 'choices' }, ...choices.map((choice) =>
    button(short ? shortLabel(choice) : choice.label, choice.label, () => void session.act(choice.action), { class: 'choice' })));
}

/** A menu at a place of the page; it closes by Escape, by a choice, or by a click elsewhere. */
export class ChoiceMenu {
  readonly host = element('div', { class: 'menu', role: 'menu', hidden: true });
  private back: HTMLElement | null = null;

  constructor() {
    document.addEventListener('pointerdown', (event) => {
      if (!this.host.hidden && !this.host.contains(event.target as Node)) this.close();
    });
    this.host.addEventListener('keydown', (event) => {
      const items = [...this.host.querySelectorAll('button')];
      const at = items.indexOf(document.activeElement as HTMLButtonElement);
      if (event.key === 'Escape') this.close();
      else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
      else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  open(title: string, items: { label: string; act: () => void }[], x: number, y: number): void {
    this.back = document.activeElement as HTMLElement | null;
    replace(this.host, element('p', { class: 'menu-title', text: title }),
      ...items.map((item) => button(item.label, item.label, () => { this.close(); item.act(); }, { role: 'menuitem' })));
    this.host.hidden = false;
    const { offsetWidth, offsetHeight } = this.host;
    this.host.style.left = `${Math.max(4, Math.min(x, window.innerWidth - offsetWidth - 8))}px`;
    this.host.style.top = `${Math.max(4, Math.min(y, window.innerHeight - offsetHeight - 8))}px`;
    this.host.querySelector('button')?.focus();
  }

  close(): void {
    if (this.host.hidden) return;
    this.host.hidden = true;
    this.back?.focus();
  }
}
