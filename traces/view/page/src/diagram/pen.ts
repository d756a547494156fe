// What the diagram draws with: the part of a canvas context that an SVG file can stand for as well.

export type Pen = Pick<CanvasRenderingContext2D,
  'beginPath' | 'moveTo' | 'lineTo' | 'arc' | 'rect' | 'closePath' | 'stroke' | 'fill' | 'clip' | 'save' | 'restore' |
  'fillRect' | 'strokeRect' | 'fillText' | 'setLineDash'> & {
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
};

const kAnchor: Record<string, string> = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' };

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Writes what is drawn as SVG. */
export class SvgPen implements Pen {
  fillStyle: string = '#000';
  strokeStyle: string = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '11px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  private dash: number[] = [];
  private path = '';
  private clips = 0;
  private readonly parts: string[] = [];
  private readonly saved: { groups: number; style: object }[] = [];
  private groups = 0;

  beginPath(): void { this.path = ''; }
  moveTo(x: number, y: number): void { this.path += `M${short(x)} ${short(y)}`; }
  lineTo(x: number, y: number): void { this.path += `L${short(x)} ${short(y)}`; }
  closePath(): void { this.path += 'Z'; }
  rect(x: number, y: number, w: number, h: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`;
  }
  /** Full circles only. */
  arc(x: number, y: number, radius: number): void {
    const r = short(radius);
    this.path += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0Z`;
  }
  stroke(): void {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(' ')}"` : '';
    this.emit(`<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${dash}${this.alpha()}/>`);
  }
  fill(): void { this.emit(`<path d="${this.path}" fill="${this.fillStyle}"${this.alpha()}/>`); }
  fillRect(x: number, y: number, w: number, h: number): void {
    this.emit(`<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, w))}" height="${short(h)}" fill="${this.fillStyle}"${this.alpha()}/>`);
  }
  strokeRect(x: number, y: number, w: number, h: number): void {
    this.beginPath();
    this.rect(x, y, w, h);
    this.stroke();
  }
  fillText(text: string, x: number, y: number): void {
    const parts = /^(?:(\w+) )?([\d.]+)px (.+)$/.exec(this.font);
    const down = this.textBaseline === 'middle' ? Number(parts?.[2] ?? 11) * 0.35 : this.textBaseline === 'top' ? Number(parts?.[2] ?? 11) * 0.8 : 0;
    const weight = parts?.[1] ? ` font-weight="${parts[1]}"` : '';
    this.emit(`<text x="${short(x)}" y="${short(y + down)}" font-family="${escaped(parts?.[3] ?? 'sans-serif')}" font-size="${parts?.[2] ?? 11}"${weight} text-anchor="${kAnchor[this.textAlign]}" fill="${this.fillStyle}"${this.alpha()}>${escaped(text)}</text>`);
  }
  setLineDash(dash: Iterable<number>): void { this.dash = [...dash]; }
  clip(): void {
    const name = `clip${++this.clips}`;
    this.emit(`<clipPath id="${name}"><path d="${this.path}"/></clipPath><g clip-path="url(#${name})">`);
    ++this.groups;
  }
  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, dash } = this;
    this.saved.push({ groups: this.groups, style: { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, dash } });
  }
  restore(): void {
    const before = this.saved.pop();
    if (!before) return;
    for (; this.groups > before.groups; --this.groups) this.emit('</g>');
    Object.assign(this, before.style);
  }

  document(width: number, height: number, title: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"><title>${escaped(title)}</title>\n${this.parts.join('\n')}\n</svg>\n`;
  }

  private alpha(): string { return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : ''; }
  private emit(text: string): void { this.parts.push(text); }
}
