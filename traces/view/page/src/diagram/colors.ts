// Colours of the diagram: Okabe and Ito's palette, which colour-blind readers tell apart, on light and dark ground.

import type { MessageClass } from '../model/message_class.ts';

export interface Colors {
  dark: boolean;
  ground: string; panel: string; ink: string; muted: string; faint: string; line: string;
  violation: string; fault: string; cursor: string; cause: string;
  /** By term, in a cycle. */
  terms: string[];
  /** Ink on a full bar of that term. */
  termInk: string[];
  /** By category of message. */
  messages: Record<MessageClass, string>;
}

const kLight: Colors = {
  dark: false,
  ground: '#ffffff', panel: '#f7f7f5', ink: '#1c1c1c', muted: '#5c5c5c', faint: '#9a9a9a', line: '#d9d9d6',
  violation: '#d55e00', fault: '#8a3b00', cursor: '#1c1c1c', cause: '#d55e00',
  terms: ['#9a9a9a', '#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#b5a800'],
  termInk: ['#ffffff', '#ffffff', '#1c1c1c', '#ffffff', '#1c1c1c', '#1c1c1c', '#1c1c1c'],
  messages: {
    vote: '#a3487c', append: '#0072b2', heartbeat: '#9a9a9a', reply: '#8fb3c9', snapshot: '#007a59', other: '#7a5c00',
  },
};

const kDark: Colors = {
  dark: true,
  ground: '#16181b', panel: '#1d2024', ink: '#e9e9e6', muted: '#a8a9a6', faint: '#73767a', line: '#383c42',
  violation: '#ff8a3d', fault: '#e8a071', cursor: '#f2f2ee', cause: '#ff8a3d',
  terms: ['#73767a', '#4aa3df', '#e69f00', '#1fb58a', '#d98fb8', '#8ccbf2', '#d8cc3c'],
  termInk: ['#16181b', '#16181b', '#16181b', '#16181b', '#16181b', '#16181b', '#16181b'],
  messages: {
    vote: '#e08fbf', append: '#5bb0e8', heartbeat: '#73767a', reply: '#54788f', snapshot: '#35c79c', other: '#c9a94a',
  },
};

export function colorsFor(dark: boolean): Colors {
  return dark ? kDark : kLight;
}

export function termColor(colors: Colors, term: number): string {
  return colors.terms[termPlace(colors, term)];
}

export function termInk(colors: Colors, term: number): string {
  return colors.termInk[termPlace(colors, term)];
}

/** Term 0 is grey; the others take the colours in turn. */
function termPlace(colors: Colors, term: number): number {
  return term === 0 ? 0 : 1 + ((term - 1) % (colors.terms.length - 1));
}

const mixed = new Map<string, string>();

/** `share` of `color` on `ground`, both as #rrggbb. */
export function mix(color: string, ground: string, share: number): string {
  const key = `${color}${ground}${share}`;
  let result = mixed.get(key);
  if (!result) {
    const parts = [1, 3, 5].map((at) => {
      const value = parseInt(color.slice(at, at + 2), 16) * share + parseInt(ground.slice(at, at + 2), 16) * (1 - share);
      return Math.round(value).toString(16).padStart(2, '0');
    });
    result = `#${parts.join('')}`;
    mixed.set(key, result);
  }
  return result;
}
