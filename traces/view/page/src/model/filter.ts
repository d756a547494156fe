// What the user wants to see: servers, message types, a term, a text.
import type { RunIndex } from './run_index.ts';

export class Filter {
  servers = new Set<number>();
  types = new Set<number>();
  term: number | null = null;
  text = '';
  /** Events in which the engine found `text`. */
  found: Set<number> | null = null;

  get isOn(): boolean {
    return this.servers.size > 0 || this.types.size > 0 || this.term !== null || this.found !== null;
  }

  clear(): void {
    this.servers.clear();
    this.types.clear();
    this.term = null;
    this.text = '';
    this.found = null;
  }

  message(index: RunIndex, at: number): boolean {
    const m = index.messages;
    if (this.servers.size > 0 && !this.servers.has(m.from[at]) && !this.servers.has(m.to[at])) return false;
    if (this.types.size > 0 && !this.types.has(m.type[at])) return false;
    if (this.term !== null && m.term[at] !== this.term) return false;
    return this.found === null || this.found.has(m.end[at]);
  }

  event(index: RunIndex, event: number): boolean {
    const message = index.message[event];
    if (this.found !== null && !this.found.has(event)) return false;
    if (message >= 0 && (this.types.size > 0 || this.term !== null)) {
      const m = index.messages;
      if (this.types.size > 0 && !this.types.has(m.type[message])) return false;
      if (this.term !== null && m.term[message] !== this.term) return false;
    } else if (this.types.size > 0) {
      return false;
    } else if (this.term !== null && index.roleAt(index.server[event], event).term !== this.term) {
      return false;
    }
    if (this.servers.size === 0) return true;
    if (message >= 0 && this.servers.has(index.messages.from[message])) return true;
    return this.servers.has(index.server[event]);
  }

  /** The text of the fragment. */
  write(): string {
    const parts: string[] = [];
    if (this.servers.size) parts.push(`s${[...this.servers].sort((a, b) => a - b).join('.')}`);
    if (this.types.size) parts.push(`m${[...this.types].sort((a, b) => a - b).join('.')}`);
    if (this.term !== null) parts.push(`t${this.term}`);
    return parts.join('-');
  }

  read(text: string): void {
    this.clear();
    for (const part of text.split('-')) {
      const numbers = part.slice(1).split('.').map(Number).filter(Number.isInteger);
      if (part[0] === 's') this.servers = new Set(numbers);
      if (part[0] === 'm') this.types = new Set(numbers);
      if (part[0] === 't' && numbers.length > 0) this.term = numbers[0];
    }
  }
}
