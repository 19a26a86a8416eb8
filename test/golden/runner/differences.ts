import { isObject, type Json } from './json.js';

const shown = 40;
const show = (value: Json | undefined): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

/** What an answer has otherwise than the recording, one line a place; at most 40 lines. With `subset` it may have more. */
export function differences(want: Json, got: Json, subset = false): string[] {
  const lines: string[] = [];
  const compare = (path: string, a: Json | undefined, b: Json | undefined): void => {
    if (lines.length >= shown) return;
    if (a === undefined) {
      if (!subset) lines.push(`${path}: not wanted: ${show(b)}`);
    } else if (b === undefined) lines.push(`${path}: missing: ${show(a)}`);
    else if (Array.isArray(a) && Array.isArray(b)) {
      if (subset)
        lines.push(
          ...withoutPartner(a, b).map((element) => `${path}: no element like ${show(element)}`),
        );
      else
        for (let i = 0; i < Math.max(a.length, b.length); i += 1)
          compare(`${path}/${i}`, a[i], b[i]);
    } else if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, a[key], b[key]);
      }
    } else if (a !== b) lines.push(`${path}: want ${show(a)}, got ${show(b)}`);
  };
  compare('', want, got);
  return lines;
}

/** The elements of `want` for which `got` has none that contains them; each of `got` serves once. */
function withoutPartner(want: readonly Json[], got: readonly Json[]): Json[] {
  const left = [...got];
  return want.filter((element) => {
    const partner = left.findIndex(
      (candidate) => differences(element, candidate, true).length === 0,
    );
    if (partner >= 0) left.splice(partner, 1);
    return partner < 0;
  });
}
