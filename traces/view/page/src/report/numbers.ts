// Numbers as the reports write them.

export function grouped(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Three digits and a prefix: "1.25 M". */
export function short(value: number): string {
  if (value >= 1e3 && value < 1e4) return grouped(value);
  for (const [size, prefix] of [[1e12, ' T'], [1e9, ' G'], [1e6, ' M'], [1e3, ' k']] as const) {
    if (value >= size) return `${trimmed(value / size)}${prefix}`;
  }
  return trimmed(value);
}

export function trimmed(value: number): string {
  return value >= 100 ? grouped(value) : String(Number(value.toPrecision(3)));
}

export function duration(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${trimmed(seconds / 86_400)} days`;
  if (seconds >= 2 * 3600) return `${trimmed(seconds / 3600)} h`;
  if (seconds >= 120) return `${trimmed(seconds / 60)} min`;
  if (seconds >= 1 || seconds === 0) return `${trimmed(seconds)} s`;
  return seconds >= 0.001 ? `${trimmed(seconds * 1e3)} ms` : `${trimmed(seconds * 1e6)} µs`;
}

export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0) return '0 %';
  return value >= 10 ? `${Math.round(value)} %` : `${Number(value.toPrecision(2))} %`;
}

export function plural(count: number, one: string, more = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : more}`;
}

/** "election_safety" as words. */
export function words(name: string): string {
  return name.replace(/_/g, ' ');
}
