import type { OutgoingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange.js';

/** Warning headers hold at most so many characters in all. */
const MAX_WARNING_CHARACTERS = 4096;

type Head = Pick<Exchange, 'auditId' | 'flow'> & {
  readonly context: { readonly warnings: readonly string[] };
};

/** The headers of every answer, plus `more`. */
export function answerHeaders(exchange: Head, more: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    'Audit-Id': exchange.auditId,
    'Cache-Control': 'no-cache, private',
    ...more,
  };
  const { flow } = exchange;
  if (flow !== undefined) {
    headers['X-Kubernetes-Pf-Flowschema-Uid'] = flow.flowSchemaUid;
    headers['X-Kubernetes-Pf-Prioritylevel-Uid'] = flow.priorityLevelUid;
  }
  if (exchange.context.warnings.length > 0)
    headers['Warning'] = warningHeaders(exchange.context.warnings);
  return headers;
}

/** RFC 7234 §5.5 with code 299, each text once, as long as there is room. */
function warningHeaders(warnings: readonly string[]): string[] {
  const headers: string[] = [];
  let room = MAX_WARNING_CHARACTERS;
  for (const text of new Set(warnings)) {
    const header = `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, ' ')}"`;
    room -= header.length;
    if (room < 0) break;
    headers.push(Buffer.from(header, 'utf8').toString('latin1'));
  }
  return headers;
}
