import { isScalar, visit, type Document } from 'yaml';

/** More are not reported, as of unknown fields. */
const MAX_REPORTED = 100;
/** In YAML 1.1 it merges maps, and may stand there several times. */
const MERGE = '<<';

/** The keys that stand twice in a map, in the order of the text: `line 7: key "a" already set in map`. */
export function repeatedKeys(document: Document, text: string): readonly string[] {
  const places: number[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === MERGE) continue;
        if (seen.has(key.value)) places.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  places.sort((a, b) => a - b);
  return places.slice(0, MAX_REPORTED).map((place) => {
    const line = text.slice(0, place).split('\n').length;
    return `line ${line}: key ${JSON.stringify(keyAt(text, place))} already set in map`;
  });
}

/** The key as it is written there, without quotes. */
function keyAt(text: string, place: number): string {
  const key =
    /^\s*("[^"\n]*"|'[^'\n]*'|[^:\n]+?)\s*:/.exec(text.slice(place, place + 1000))?.[1] ?? '';
  return key.replace(/^["']|["']$/g, '');
}
