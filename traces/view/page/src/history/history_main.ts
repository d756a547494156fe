// The entry of the page of a history.
import { part } from '../contract/file_parts.ts';
import { element } from '../page/elements.ts';
import { followSystemTheme } from '../page/theme.ts';
import type { HistoryDocument } from './document.ts';
import { showHistory } from './history_page.ts';

const host = document.getElementById('page')!;
followSystemTheme(() => undefined);
try {
  const history = part<HistoryDocument>('data');
  if (!history) throw new Error('This file holds no history. Write it with "squall check-history FILE --view".');
  document.title = `${history.file} – Squall`;
  showHistory(host, history);
  document.documentElement.dataset['ready'] = 'yes';
} catch (error) {
  host.replaceChildren(element('p', { class: 'failed', role: 'alert', text: error instanceof Error ? error.message : String(error) }));
  document.documentElement.dataset['ready'] = 'failed';
}
