// Shows the report that the file holds.
import { element } from '../page/elements.ts';
import { followSystemTheme } from '../page/theme.ts';
import { part } from '../contract/file_parts.ts';
import { campaignPage } from './campaign.ts';
import { certificatePage } from './certificate.ts';
import type { ReportData } from './contract.ts';
import { scorePage } from './score.ts';

function pageOf(data: ReportData): HTMLElement {
  switch (data.kind) {
    case 'campaign': return campaignPage(data);
    case 'score': return scorePage(data);
    case 'certificate': return certificatePage(data);
  }
}

function show(): void {
  followSystemTheme(() => undefined);
  const host = document.getElementById('page')!;
  const data = part<ReportData>('data');
  if (!data) {
    host.replaceChildren(element('p', { class: 'failed', role: 'alert', text: 'This file holds no report. Write it with "squall fuzz --report FILE.html".' }));
    document.documentElement.dataset['ready'] = 'failed';
    return;
  }
  host.replaceChildren(pageOf(data));
  document.title = `${data.title} – Squall`;
  document.documentElement.dataset['ready'] = 'yes';
}

show();
