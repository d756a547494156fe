// The icons of the tool bar, as paths in a square of 12.
const kPaths = {
  first: 'M2 2v8M10 2L4 6l6 4z',
  back: 'M9 2L3 6l6 4z',
  play: 'M3 1.5L10.5 6L3 10.5z',
  stop: 'M3 2h2v8H3zM7 2h2v8H7z',
  on: 'M3 2l6 4l-6 4z',
  last: 'M10 2v8M2 2l6 4l-6 4z',
  left: 'M7.5 2L4 6l3.5 4',
  right: 'M4.5 2L8 6l-3.5 4',
} as const;

export type Icon = keyof typeof kPaths;

const kNames = 'http://www.w3.org/2000/svg';

export function icon(name: Icon): SVGElement {
  const svg = document.createElementNS(kNames, 'svg');
  const path = document.createElementNS(kNames, 'path');
  path.setAttribute('d', kPaths[name]);
  if (name === 'left' || name === 'right') path.setAttribute('class', 'open');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}
