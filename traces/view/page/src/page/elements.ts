// Makes elements of the page. Text goes in as text, never as HTML.
import { icon, type Icon } from './icons.ts';

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/** An element; attributes that are functions become listeners ("click", "input", …). */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || (value === false && !name.startsWith('aria-'))) continue;
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (name === 'class') made.className = String(value);
    else if (name === 'text') made.textContent = String(value);
    else if (name === 'value' && 'value' in made) (made as unknown as { value: string }).value = String(value);
    else made.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

export function button(text: string, title: string, act: (event: Event) => void, more: Attributes = {}): HTMLButtonElement {
  return element('button', { type: 'button', title, click: act, text, ...more });
}

/** A button that shows an icon; `name` is what a screen reader says. */
export function iconButton(name: Icon, label: string, title: string, act: () => void): HTMLButtonElement {
  return element('button', { type: 'button', class: 'icon-button', title, 'aria-label': label, click: act }, icon(name));
}

export function replace(host: HTMLElement, ...children: Child[]): void {
  host.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}

export function option(value: string, text: string, selected = false): HTMLOptionElement {
  return element('option', { value, text, selected });
}

/** "12,503". The browser's own formatter takes 50 ms to begin, while the page opens. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 event", "12,503 events". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Saves a text or a blob as a file of the user. */
export function download(content: Blob | string, file: string, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const link = element('a', { href: URL.createObjectURL(blob), download: file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
