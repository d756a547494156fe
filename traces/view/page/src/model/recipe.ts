// How a branch was made from the original run: a list of steps that can be repeated in another page.
import type { Action } from '../contract/answers.ts';

/** After `event`: an action, or so many `events` of the simulator with a seed. */
export type RecipeStep = { event: number; action: Action } | { event: number; seed: string; events: number };

const kTextMax = 6000;

/** The steps that give the events up to `event`. */
export function upTo(steps: RecipeStep[], event: number): RecipeStep[] {
  return steps.filter((step) => step.event < event).map((step) =>
    'seed' in step ? { ...step, events: Math.min(step.events, event - step.event) } : step);
}

/** Text for the fragment; empty where it would be too long. */
export function recipeText(steps: RecipeStep[]): string {
  if (steps.length === 0) return '';
  const text = encodeURIComponent(JSON.stringify(steps));
  return text.length > kTextMax ? '' : text;
}

function isStep(value: unknown): value is RecipeStep {
  if (typeof value !== 'object' || value === null) return false;
  const step = value as Record<string, unknown>;
  const acts = typeof step['action'] === 'object' && step['action'] !== null;
  return Number.isInteger(step['event']) && (acts || (typeof step['seed'] === 'string' && Number.isInteger(step['events'])));
}

/** The steps of a text; none where it is no list of steps. */
export function readRecipe(text: string): RecipeStep[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isStep) ? value : [];
  } catch {
    return [];
  }
}
