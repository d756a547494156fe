// The row of controls below the diagrams: step, play, jump, zoom, axis, pictures.
import type { AxisKind } from '../model/axis.ts';
import type { JumpKind } from '../model/run_index.ts';
import type { Diagram } from '../diagram/diagram.ts';
import { button, download, element, grouped, iconButton, option, replace } from './elements.ts';
import { icon } from './icons.ts';
import type { Session } from './session.ts';

const kJumps: [JumpKind, string][] = [
  ['election', 'election'], ['leader', 'new leader'], ['commit', 'commit'], ['fault', 'fault'],
  ['configuration', 'configuration'], ['client', 'client'], ['probe', 'probe'], ['violation', 'violation'],
];

const kAxes: [AxisKind, string][] = [['time', 'virtual time'], ['order', 'order of events'], ['causality', 'causality']];

/** Steps on by itself until the end of the run. */
export class Player {
  private timer = 0;
  private readonly listeners: (() => void)[] = [];
  stepsPerSecond = 8;

  constructor(private readonly session: Session) {
    session.on(['run'], () => this.stop());
  }

  get plays(): boolean {
    return this.timer !== 0;
  }

  onChange(see: () => void): void {
    this.listeners.push(see);
  }

  toggle(): void {
    if (this.plays) return this.stop();
    if (this.session.cursor >= this.session.index.events) this.session.moveTo(0);
    this.timer = window.setInterval(() => {
      this.session.moveTo(this.session.cursor + 1);
      if (this.session.cursor >= this.session.index.events) this.stop();
    }, 1000 / this.stepsPerSecond);
    this.listeners.forEach((see) => see());
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.listeners.forEach((see) => see());
  }
}

export function toolBar(session: Session, player: Player): HTMLElement {
  const play = iconButton('play', 'Play', 'Play (Space)', () => player.toggle());
  player.onChange(() => {
    play.replaceChildren(icon(player.plays ? 'stop' : 'play'));
    play.setAttribute('aria-label', player.plays ? 'Stop' : 'Play');
  });
  const event = element('input', { type: 'number', min: 0, class: 'event-number', 'aria-label': 'Event', change: () => { session.moveTo(Number(event.value)); event.blur(); } });
  const of = element('span', { class: 'of' });
  const jump = element('select', { 'aria-label': 'Kind of event to jump to', change: () => { session.jump = jump.value as JumpKind; jump.blur(); } });
  const axis = element('select', { 'aria-label': 'Axis', change: () => { session.setAxis(axis.value as AxisKind); axis.blur(); } },
    ...kAxes.map(([kind, name]) => option(kind, name)));
  session.on(['view'], () => { axis.value = session.axisKind; });
  session.on(['cursor', 'run'], () => {
    if (document.activeElement !== event) event.value = String(session.cursor);
    of.textContent = `of ${grouped(session.index.events)}`;
  });
  session.on(['run'], () => {
    const counted = kJumps.filter(([kind]) => session.index.stops(kind).length > 0);
    if (counted.length > 0 && !counted.some(([kind]) => kind === session.jump)) session.jump = counted[0][0];
    replace(jump, ...counted.map(([kind, name]) => option(kind, `${name} (${grouped(session.index.stops(kind).length)})`, kind === session.jump)));
  });
  return element('div', { class: 'tool-bar', role: 'toolbar', 'aria-label': 'Step, jump and zoom' },
    element('span', { class: 'group' },
      iconButton('first', 'Start of the run', 'Start of the run (Home)', () => session.moveTo(0)),
      iconButton('back', 'Event before', 'Event before (←)', () => session.moveTo(session.cursor - 1)), play,
      iconButton('on', 'Next event', 'Next event (→)', () => session.moveTo(session.cursor + 1)),
      iconButton('last', 'Last event', 'Last event (End)', () => session.moveTo(session.index.events))),
    element('span', { class: 'group' }, event, of),
    element('span', { class: 'group' }, iconButton('left', 'Jump back', 'The one before (P)', () => session.jumpTo(-1)), jump,
      iconButton('right', 'Jump on', 'The next (N)', () => session.jumpTo(1))),
    element('span', { class: 'group' }, button('−', 'Zoom out (-)', () => session.zoom(1 / 1.6), { 'aria-label': 'Zoom out' }),
      button('+', 'Zoom in (+)', () => session.zoom(1.6), { 'aria-label': 'Zoom in' }),
      button('All', 'The whole run (0)', () => session.fit())),
    element('span', { class: 'group' }, axis));
}

/** The buttons that save the visible part of the diagram. */
export function pictureButtons(session: Session, diagram: Diagram): HTMLElement {
  const picture = (kind: 'svg' | 'png') => {
    const file = `${session.opened.name}-event-${session.cursor}.${kind}`;
    if (kind === 'svg') download(diagram.svg(), file, 'image/svg+xml');
    else diagram.png().then((blob) => download(blob, file), (error: unknown) => session.complain(error));
  };
  return element('span', { class: 'pictures' }, button('SVG', 'Saves the visible part as SVG', () => picture('svg')),
    button('PNG', 'Saves the visible part as PNG', () => picture('png')));
}
