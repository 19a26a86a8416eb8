import { createHash } from 'node:crypto';
import { CLASS_LABEL, GATEWAY_LABEL } from '../api/names.js';
import type { Gateway } from '../api/objects.js';

/** Names of Services and values of labels have at most so many characters. */
const LONGEST = 63;

/** A text that is too long for a label is cut, and ends with a hash of the whole. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 10);
  return `${text.slice(0, LONGEST - hash.length - 1).replace(/[-.]+$/, '')}-${hash}`;
}

/** What everything is called that is made for a Gateway: `gateway-class` (GEP-1762). */
export const infrastructureName = ({ metadata, spec }: Gateway): string =>
  shortened(`${metadata?.name}-${spec.gatewayClassName}`);

/** The labels that tell what is made for a Gateway. */
export const gatewayLabels = ({ metadata, spec }: Gateway): Record<string, string> => ({
  [GATEWAY_LABEL]: shortened(metadata?.name ?? ''),
  [CLASS_LABEL]: shortened(spec.gatewayClassName),
});
