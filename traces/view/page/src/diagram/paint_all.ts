// Draws one scene: every layer of the diagram in its order.
import { paintCursor, paintEvents } from './paint_events.ts';
import { paintBands, paintBaseLines, paintClients, paintFork, paintRuler, paintViolation } from './paint_frame.ts';
import { paintLanes, paintNames } from './paint_lanes.ts';
import { paintMessages, type Drawn, type MessageCount } from './paint_messages.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';

export function paintAll(pen: Pen, scene: Scene, drawn: Drawn[]): MessageCount {
  const { layout, colors } = scene;
  pen.fillStyle = colors.ground;
  pen.fillRect(0, 0, layout.width, layout.height);
  pen.save();
  pen.beginPath();
  pen.rect(layout.left, 0, layout.right - layout.left + 6, layout.height);
  pen.clip();
  paintFork(pen, scene);
  paintRuler(pen, scene);
  paintBaseLines(pen, scene);
  paintBands(pen, scene);
  const count = paintMessages(pen, scene, drawn);
  paintLanes(pen, scene);
  paintEvents(pen, scene);
  paintClients(pen, scene);
  paintViolation(pen, scene);
  paintCursor(pen, scene);
  pen.restore();
  paintNames(pen, scene);
  return count;
}
