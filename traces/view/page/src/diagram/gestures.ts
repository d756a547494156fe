// Turns pointers and the wheel into pan, zoom and click.

export interface Gestures {
  pan(pixels: number, down: number): void;
  zoom(factor: number, x: number): void;
  click(x: number, y: number): void;
  hover(x: number, y: number): void;
  leave(): void;
}

const kClickPixels = 4;

export function followGestures(canvas: HTMLCanvasElement, take: Gestures): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const place = (event: MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
    moved = 0;
    take.leave();
  });

  canvas.addEventListener('pointermove', (event) => {
    const now = place(event);
    const before = pointers.get(event.pointerId);
    if (!before) return take.hover(now.x, now.y);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other) {
      const [distance, old] = [Math.abs(now.x - other.x), Math.abs(before.x - other.x)];
      if (distance > 8 && old > 8) take.zoom(distance / old, (now.x + other.x) / 2);
    } else if (moved > kClickPixels) {
      take.pan(now.x - before.x, now.y - before.y);
    }
  });

  const end = (event: PointerEvent, clicked: boolean) => {
    if (!pointers.delete(event.pointerId)) return;
    const at = place(event);
    if (clicked && moved <= kClickPixels && pointers.size === 0) take.click(at.x, at.y);
  };
  canvas.addEventListener('pointerup', (event) => end(event, true));
  canvas.addEventListener('pointercancel', (event) => end(event, false));
  canvas.addEventListener('pointerleave', () => take.leave());

  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      take.pan(-(event.deltaX || event.deltaY) * unit, 0);
    } else {
      take.zoom(Math.exp(-event.deltaY * unit * 0.0018), place(event).x);
    }
  }, { passive: false });
}
