// The line that says what the page waits for, or why it waits in vain. It is in the file, so the first paint has it.
import type { Input } from '../contract/file_parts.ts';
import { counted, element, replace } from './elements.ts';

/** What is done before the page can show anything. */
export function openingWords(input: Input, isRecorded: boolean): string {
  if (isRecorded) return 'The recorded run is being read.';
  if (input.mode === 'play') return 'The cluster is being started.';
  return input.events ? `The run is being computed: ${counted(input.events, 'event')}.` : 'The run is being computed.';
}

export class Notice {
  private timer = 0;

  /** `line`: a live region beside `page`, whose controls are out of reach until `end`. */
  constructor(private readonly line: HTMLElement, private readonly page: HTMLElement) {}

  begin(words: string): void {
    clearInterval(this.timer);
    const began = performance.now();
    // How long it takes is for the eyes: a screen reader would say it every second.
    const clock = element('span', { class: 'quiet', 'aria-hidden': true });
    this.timer = window.setInterval(() => { clock.textContent = ` ${Math.round((performance.now() - began) / 1000)} s`; }, 1000);
    this.tell('status', words, clock);
    this.page.inert = true;
  }

  end(): void {
    clearInterval(this.timer);
    this.line.replaceChildren();
    this.line.hidden = true;
    this.page.inert = false;
  }

  /** The page stays out of reach: there is no run in it. */
  fail(error: unknown): void {
    clearInterval(this.timer);
    this.tell('alert', error instanceof Error ? error.message : String(error));
    this.line.classList.add('failed');
  }

  private tell(role: 'status' | 'alert', ...words: (string | Node)[]): void {
    this.line.hidden = false;
    this.line.setAttribute('role', role);
    replace(this.line, ...words);
  }
}
