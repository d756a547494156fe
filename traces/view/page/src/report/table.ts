// A table whose columns sort, by click or by key; its heads say how for screen readers.
import { element } from '../page/elements.ts';

export interface Column<Row> {
  head: string;
  title?: string;
  /** What the cell shows. */
  cell: (row: Row) => Node | string;
  /** What it is sorted by; without it the column does not sort. */
  by?: (row: Row) => number | string;
  /** Numbers stand at the right, and the greatest come first. */
  number?: boolean;
  class?: string;
}

export interface SortedTable {
  host: HTMLElement;
  body: HTMLTableSectionElement;
}

export function sortedTable<Row>(caption: string, columns: Column<Row>[], rows: Row[]): SortedTable {
  const body = element('tbody');
  const lines = rows.map((row) => {
    const line = element('tr');
    columns.forEach((column, at) => {
      const kind = [column.number ? 'number-cell' : '', column.class ?? ''].join(' ').trim();
      const cell = at === 0 ? element('th', { scope: 'row', class: kind }) : element('td', { class: kind });
      cell.append(column.cell(row));
      line.append(cell);
    });
    return { row, line };
  });
  const heads = columns.map((column) => element('th', { scope: 'col', class: [column.number ? 'number-cell' : '', column.class ?? ''].join(' ').trim(), title: column.title }));

  const sort = (at: number, upward: boolean): void => {
    const by = columns[at].by!;
    const order = [...lines].sort((one, other) => {
      const [a, b] = [by(one.row), by(other.row)];
      return (a < b ? -1 : a > b ? 1 : 0) * (upward ? 1 : -1);
    });
    heads.forEach((head, place) => {
      if (columns[place].by) head.setAttribute('aria-sort', place !== at ? 'none' : upward ? 'ascending' : 'descending');
    });
    body.append(...order.map((one) => one.line));
  };
  columns.forEach((column, at) => {
    if (!column.by) {
      heads[at].textContent = column.head;
      return;
    }
    heads[at].setAttribute('aria-sort', 'none');
    heads[at].append(element('button', {
      type: 'button', class: 'plain sorts', text: column.head, title: column.title ?? `Sort by ${column.head}`,
      click: () => {
        const now = heads[at].getAttribute('aria-sort');
        sort(at, now === 'none' ? !column.number : now === 'descending');
      },
    }));
  });
  body.append(...lines.map((one) => one.line));
  const table = element('table', { class: 'data' }, element('caption', { class: 'for-readers', text: caption }),
    element('thead', {}, element('tr', {}, ...heads)), body);
  return { host: element('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': caption }, table), body };
}

/** A share as a bar, with a mark where it was expected. */
export function bar(share: number, expected: number | null, label: string, kind = ''): HTMLElement {
  const fill = element('span', { class: `fill ${kind}`.trim() });
  fill.style.width = `${100 * Math.min(1, share)}%`;
  const host = element('span', { class: 'bar', role: 'img', 'aria-label': label, title: label }, fill);
  if (expected === null) return host;
  const mark = element('span', { class: 'mark' });
  mark.style.left = `${100 * Math.min(1, expected)}%`;
  host.append(mark);
  return host;
}
