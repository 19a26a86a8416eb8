import { formatLabelSelector, type LabelSelectorObject } from '#machinery';
import { ConfigurationError } from './address-range.js';

/** Throws ConfigurationError when a list names something twice; `what` is the field. */
export function uniqueTexts(texts: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const text of texts) {
    if (seen.has(text))
      throw new ConfigurationError(`duplicate definition of ${what} ${JSON.stringify(text)}`);
    seen.add(text);
  }
}

/** Throws ConfigurationError when a list holds one selector twice, or an operator's values twice. */
export function uniqueSelectors(selectors: readonly LabelSelectorObject[], what: string): void {
  for (const { matchExpressions = [] } of selectors)
    for (const { values = [] } of matchExpressions) uniqueTexts(values, 'match expression value');
  uniqueTexts(
    selectors.map((selector) => formatLabelSelector(selector)),
    what,
  );
}
