import { element } from './element.js';

export type Cell = Node | string | number;

/** A table with a row for each item; says so when there is none. `total` counts those that do not fit, too. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  nothing: string,
  total: number | null,
): HTMLElement {
  if (rows.length === 0) return element('p', { className: 'nothing' }, nothing);
  const head = element('tr', {}, ...columns.map((text) => element('th', { scope: 'col' }, text)));
  const body = rows.map((cells) =>
    element('tr', {}, ...cells.map((cell) => element('td', {}, cell))),
  );
  const more = (total ?? rows.length) - rows.length;
  return element(
    'div',
    {},
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
    more > 0 && element('p', { className: 'nothing' }, `and ${more} more: ask GraphQL or kubectl`),
  );
}

/** A short word with a colour that says how things are: never by the colour alone. */
export function badge(text: string, mood: 'good' | 'bad' | 'busy' | 'plain'): HTMLElement {
  return element('span', { className: `badge ${mood}` }, text);
}
