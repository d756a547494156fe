// The fragment of the address: how the branch was made, cursor, part in view, axis, filter and tab.
import type { AxisKind } from '../model/axis.ts';
import { readRecipe, recipeText } from '../model/recipe.ts';
import type { Session } from './session.ts';

export function writeFragment(session: Session, tab: string): string {
  const parts = [`event=${session.cursor}`, `view=${session.from.toPrecision(7)},${session.to.toPrecision(7)}`];
  const acts = recipeText(session.recipes.get(session.branch) ?? []);
  if (acts !== '') parts.push(`acts=${acts}`);
  parts.push(`axis=${session.axisKind}`);
  const filter = session.filter.write();
  if (filter !== '') parts.push(`filter=${filter}`);
  if (session.filter.text !== '') parts.push(`text=${encodeURIComponent(session.filter.text)}`);
  if (session.lit) parts.push('causes');
  if (tab !== '') parts.push(`tab=${tab.replace(/ /g, '-')}`);
  return `#${parts.join('&')}`;
}

/** Takes over what the fragment says as far as it fits the run; returns the tab. */
export async function readFragment(session: Session, text: string): Promise<string> {
  const values = new Map(text.replace(/^#/, '').split('&').map((part): [string, string] => {
    const at = part.indexOf('=');
    return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  }));
  const axis = values.get('axis');
  if (axis === 'time' || axis === 'order' || axis === 'causality') session.setAxis(axis satisfies AxisKind);
  const acts = values.get('acts') ?? '';
  const known = [...session.runs.keys()].find((branch) => recipeText(session.recipes.get(branch) ?? []) === acts);
  if (known !== undefined) session.show(known);
  else if (session.engine.whyNoBranches === null) await session.repeat(readRecipe(decoded(acts)));
  const filter = values.get('filter');
  if (filter !== undefined) session.filter.read(filter);
  const search = values.get('text');
  if (search) void session.search(decoded(search)).catch((error: unknown) => session.complain(error));
  else if (filter !== undefined) session.tell('filter');
  const event = Number(values.get('event'));
  if (values.has('event') && Number.isInteger(event)) session.moveTo(event, false);
  const [from, to] = (values.get('view') ?? '').split(',').map(Number);
  if (Number.isFinite(from) && Number.isFinite(to) && to > from) session.look(from, to);
  if (values.has('causes')) session.light(true);
  return decoded(values.get('tab') ?? '').replace(/-/g, ' ');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
