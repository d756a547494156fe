// Everything that one drawing of the diagram depends on, and where things lie in it.
import type { Axis, SentList } from '../model/axis.ts';
import type { RunIndex } from '../model/run_index.ts';
import type { Colors } from './colors.ts';

export interface Layout {
  width: number; height: number;
  /** Left edge of the plot; the servers' names are left of it. */
  left: number; right: number;
  rulerBottom: number;
  bandTop: number; bandHeight: number; bandRows: number;
  laneTop: number; laneGap: number; laneHeight: number;
  clientTop: number; clientGap: number; clientRows: number;
}

export interface Scene {
  index: RunIndex;
  axis: Axis;
  from: number; to: number;
  layout: Layout;
  colors: Colors;
  cursor: number;
  /** By event: 1 where it belongs to the causes that are lit; null where all are. */
  lit: Uint8Array | null;
  /** By event: 1 where it passes the filter; null where all do. */
  passes: Uint8Array | null;
  sent: SentList[];
  /** Those of them that are drawn where there is no room for all. */
  rare: SentList[];
  selected: number;
  /** Messages in flight at the cursor, that can be clicked on. */
  inFlight: number[];
  witnesses: number[];
  /** The event after which the branch differs; -1 where nothing is compared. */
  forkAt: number;
  firstDifference: number;
}

export const kFont = '"Helvetica Neue", "Liberation Sans", Arial, sans-serif';

export function layoutFor(width: number, height: number, index: RunIndex): Layout {
  const clients = new Set(index.run.clients.map((one) => one[0])).size;
  const low = height < 300;
  const clientRows = Math.min(low ? 1 : 3, clients);
  const clientGap = clientRows > 0 ? 16 : 0;
  const bandHeight = 15;
  const bandTop = 30;
  const bandRows = Math.min(low ? 1 : 3, index.bandRows);
  const laneTop = bandTop + bandRows * bandHeight + 6;
  const clientTop = height - clientRows * clientGap - 20;
  const laneGap = Math.max(18, (clientTop - laneTop - 4) / index.servers);
  return {
    width, height, left: 74, right: width - 12, rulerBottom: 24, bandTop, bandHeight, bandRows, laneTop, laneGap,
    laneHeight: Math.max(6, Math.min(15, laneGap * 0.26)), clientTop, clientGap, clientRows,
  };
}

export function laneY(scene: Scene, server: number): number {
  const { laneTop, laneGap } = scene.layout;
  return laneTop + laneGap * (server - 0.5);
}

export function scaleOf(scene: Scene): number {
  return (scene.layout.right - scene.layout.left) / Math.max(1e-9, scene.to - scene.from);
}

export function xOf(scene: Scene, position: number): number {
  return scene.layout.left + (position - scene.from) * scaleOf(scene);
}

export function eventX(scene: Scene, event: number): number {
  return xOf(scene, scene.axis.at[event]);
}

/** How far lanes and messages in flight reach beyond the last event, in pixels. */
export function tailPixels(scene: Scene): number {
  return scene.axis.kind === 'time' ? 14 : Math.max(14, Math.min(90, 0.7 * scaleOf(scene)));
}

/** Alpha of an event that is not lit. */
export const kFaded = 0.14;

export function isLit(scene: Scene, event: number): boolean {
  return scene.lit === null || scene.lit[event] === 1;
}
