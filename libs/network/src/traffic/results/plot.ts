import {
  COLOURS,
  ceiling,
  frame,
  inside,
  legend,
  path,
  round,
  short,
  text,
  type Box,
} from './axes.js';
import type { Cost, TrafficResults } from './results.js';

const WIDTH = 1100;
const PANEL = { width: 550, height: 300 };
const HEAD = 44;
const MAX_BARS = 40;
const MAX_LINES = 6;

/** A run as one SVG picture: endpoints, the time line of endpoints, failures and connections, and what kernels compare. */
export function trafficPlot(results: TrafficResults): string {
  const panels = [endpointBars, endpointLines, courseLines, costLines].map((draw, index) =>
    draw(results, {
      x: (index % 2) * PANEL.width,
      y: HEAD + Math.floor(index / 2) * PANEL.height,
      ...PANEL,
    }),
  );
  const height = HEAD + 2 * PANEL.height;
  const head = `${short(results.flows)} flows in ${results.durationMs / 1000} s, mode ${results.mode}: ${short(results.answered)} answered`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">
<style>text{font:12px sans-serif}.title{font-weight:bold}.head{font-size:16px;font-weight:bold}.grid{stroke:#ddd}.event{stroke:#999;stroke-dasharray:4 3}</style>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(12, 28, head, 'class="head"')}
${panels.join('\n')}
</svg>
`;
}

function endpointBars({ endpoints }: TrafficResults, box: Box): string {
  const shown = endpoints.slice(0, MAX_BARS);
  const most = ceiling(Math.max(0, ...shown.map(({ flows }) => flows)));
  const { x, y, width, height } = inside(box);
  const step = width / Math.max(1, shown.length);
  const bars = shown.map(({ flows, name, endpoint }, index) => {
    const tall = (flows / most) * height;
    return `<rect x="${round(x + index * step + step * 0.1)}" y="${round(y + height - tall)}" width="${round(step * 0.8)}" height="${round(tall)}" fill="${COLOURS[0]}"><title>${`${name} ${endpoint}: ${flows}`.replaceAll('<', '&lt;')}</title></rect>`;
  });
  const more = endpoints.length > MAX_BARS ? `, the first ${MAX_BARS} of ${endpoints.length}` : '';
  const ends =
    shown.length === 0
      ? ''
      : text(x, y + height + 16, shown[0]!.name) +
        (shown.length > 1
          ? text(x + width, y + height + 16, shown.at(-1)!.name, 'text-anchor="end"')
          : '');
  return frame(box, `Flows of each endpoint${more}`, most) + bars.join('') + ends;
}

function endpointLines(results: TrafficResults, box: Box): string {
  const shown = results.series.slice(0, MAX_LINES);
  const most = ceiling(Math.max(0, ...shown.flatMap(({ flows }) => flows)));
  const lines = shown.map(({ flows }, index) =>
    path(box, inTime(flows.map((count) => count / most)), COLOURS[index % COLOURS.length]!),
  );
  const more = results.series.length > MAX_LINES ? `, the first ${MAX_LINES}` : '';
  return (
    frame(box, `Flows of endpoints in the course of the run${more}`, most) +
    lines.join('') +
    timeAxis(results, box) +
    legend(
      box,
      shown.map(({ endpoint }) => endpoint),
    )
  );
}

function courseLines(results: TrafficResults, box: Box): string {
  const { timeline } = results;
  const lines = (['flows', 'failed', 'conntrack'] as const).map((name, index) => {
    const values = timeline.map((point) => point[name]);
    const most = ceiling(Math.max(0, ...values));
    const drawn = path(box, inTime(values.map((value) => value / most)), COLOURS[index]!);
    return {
      drawn,
      name: `${name === 'conntrack' ? 'connections in kernels' : name}, up to ${short(most)}`,
    };
  });
  return (
    frame(box, 'The run: each line against its own axis (per cent)', 100) +
    lines.map(({ drawn }) => drawn).join('') +
    timeAxis(results, box) +
    legend(
      box,
      lines.map(({ name }) => name),
    )
  );
}

/** Rules compared against the number of Services, both on logarithmic axes, so that O(n) rises and O(1) lies flat. */
function costLines({ costs }: TrafficResults, box: Box): string {
  const byMode = new Map<string, Cost[]>();
  for (const cost of costs) byMode.set(cost.mode, [...(byMode.get(cost.mode) ?? []), cost]);
  const counts = costs.map(({ services }) => services);
  const logOf = (value: number): number => Math.log10(Math.max(1, value));
  const low = logOf(Math.min(...counts));
  const range = logOf(Math.max(...counts)) - low || 1;
  const tall = Math.max(1, Math.ceil(logOf(Math.max(...costs.map(({ mean }) => mean)))));
  const { x, y, width, height } = inside(box);
  const axis = Array.from({ length: tall + 1 }, (_, power) => {
    const at = y + height * (1 - power / tall);
    return `<line x1="${x}" y1="${round(at)}" x2="${x + width}" y2="${round(at)}" class="grid"/>${text(x - 6, at + 4, short(10 ** power), 'text-anchor="end"')}`;
  });
  const drawn = [...byMode.values()].map((list, index) => {
    const colour = COLOURS[index % COLOURS.length]!;
    const points = list
      .toSorted((a, b) => a.services - b.services)
      .map(({ services, mean }): [number, number] => [
        (logOf(services) - low) / range,
        logOf(mean) / tall,
      ]);
    const dots = points.map(
      ([across, up]) =>
        `<circle cx="${round(x + across * width)}" cy="${round(y + (1 - up) * height)}" r="4" fill="${colour}"/>`,
    );
    return path(box, points, colour) + dots.join('');
  });
  const ends = [...new Set(counts)].map((count) =>
    text(
      x + ((logOf(count) - low) / range) * width,
      y + height + 16,
      short(count),
      'text-anchor="middle"',
    ),
  );
  const title = text(
    box.x + 12,
    box.y + 20,
    'Rules compared with a flow, by Services in the cluster',
    'class="title"',
  );
  const names = [...byMode].map(([mode, list]) => `${mode}: ${short(list.at(-1)!.mean)}`);
  return title + axis.join('') + drawn.join('') + ends.join('') + legend(box, names);
}

const inTime = (values: readonly number[]): [number, number][] =>
  values.map((value, index) => [values.length === 1 ? 0.5 : index / (values.length - 1), value]);

function timeAxis({ durationMs, events }: TrafficResults, box: Box): string {
  const { x, y, width, height } = inside(box);
  const marks = [0, 0.5, 1].map((share) =>
    text(
      x + share * width,
      y + height + 16,
      `${short((share * durationMs) / 1000)} s`,
      'text-anchor="middle"',
    ),
  );
  const happened = events.map(({ at, text: what }) => {
    const across = x + (at / durationMs) * width;
    return `<line x1="${round(across)}" y1="${y}" x2="${round(across)}" y2="${y + height}" class="event"><title>${what.replaceAll('<', '&lt;')}</title></line>`;
  });
  return marks.join('') + happened.join('');
}
