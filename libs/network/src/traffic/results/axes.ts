/** A rectangle of the picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Colours that people with any kind of colour vision tell apart (Okabe and Ito). */
export const COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8a8a00',
  '#555555',
];

const MARGIN = { left: 64, right: 28, top: 34, bottom: 34 };

/** Where the values of a panel are drawn, inside of its axes. */
export const inside = ({ x, y, width, height }: Box): Box => ({
  x: x + MARGIN.left,
  y: y + MARGIN.top,
  width: width - MARGIN.left - MARGIN.right,
  height: height - MARGIN.top - MARGIN.bottom,
});

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(content)}</text>`;
}

export const round = (value: number): string => String(Math.round(value * 10) / 10);

/** A number as axes show it: `1.2k`, `3M`. */
export function short(value: number): string {
  for (const [unit, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (Math.abs(value) >= unit) return `${Number((value / unit).toPrecision(3))}${letter}`;
  return String(Number(value.toPrecision(3)));
}

/** A round number that is not below a value: 1, 2 or 5 times a power of ten. */
export function ceiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** Title, frame and the values of the left axis, from 0 to `most`. */
export function frame(box: Box, title: string, most: number): string {
  const { x, y, width, height } = inside(box);
  const lines = [0, 0.5, 1].map((share) => {
    const at = y + height * (1 - share);
    return (
      `<line x1="${x}" y1="${round(at)}" x2="${x + width}" y2="${round(at)}" class="grid"/>` +
      text(x - 6, at + 4, short(most * share), 'text-anchor="end"')
    );
  });
  return text(box.x + 12, box.y + 20, title, 'class="title"') + lines.join('');
}

/** A line through points given as shares of the box (0 to 1). */
export function path(
  box: Box,
  points: readonly (readonly [number, number])[],
  colour: string,
): string {
  const { x, y, width, height } = inside(box);
  const d = points
    .map(
      ([across, up], index) =>
        `${index === 0 ? 'M' : 'L'}${round(x + across * width)} ${round(y + (1 - up) * height)}`,
    )
    .join('');
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

/** Names of lines with their colours, below the title at the right. */
export function legend(box: Box, names: readonly string[]): string {
  const { x, y, width } = inside(box);
  return names
    .map((name, index) => {
      const at = y + 12 + index * 14;
      const shown = name.length > 34 ? `…${name.slice(-33)}` : name;
      return text(
        x + width - 4,
        at,
        shown,
        `text-anchor="end" fill="${COLOURS[index % COLOURS.length]}"`,
      );
    })
    .join('');
}
