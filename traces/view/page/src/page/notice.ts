// The line that says what the page waits for, or why it waits in vain. It is in the file, so the first paint has it.
import type { Input } from '../contract/file_parts.ts';
import { counted, element, grouped, replace } from './elements.ts';

/** What is done before the page can show anything; between the two stands how many events are done. */
export function openingWords(input: Input, isRecorded: boolean): [before: string, after: string] {
  if (isRecorded) return ['The recorded run is being read.', ''];
  if (input.mode === 'play') return ['The cluster is being started.', ''];
  return input.events ? ['The run is being computed: ', `${counted(input.events, 'event')}.`] : ['The run is being computed.', ''];
}

export class Notice {
  private timer = 0;
  private done = element('span', { class: 'quiet', 'aria-hidden': true });
  private isOfAll = false;

  /** `line`: a live region beside `page`, whose controls are out of reach until `end`. */
  constructor(private readonly line: HTMLElement, private readonly page: HTMLElement) {}

  begin(before: string, after = ''): void {
    clearInterval(this.timer);
    const began = performance.now();
    // How long it takes is for the eyes: a screen reader would say it every second.
    const clock = element('span', { class: 'quiet', 'aria-hidden': true });
    this.timer = window.setInterval(() => { clock.textContent = ` ${Math.round((performance.now() - began) / 1000)} s`; }, 1000);
    this.done = element('span', { class: 'quiet', 'aria-hidden': true });
    this.isOfAll = after !== '';
    this.tell('status', before, this.done, after, clock);
    this.page.inert = true;
  }

  /** So many events are computed. */
  progress(events: number): void {
    this.done.textContent = this.isOfAll ? `${grouped(events)} of ` : ` ${counted(events, 'event')} so far.`;
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
