import type { KindDefinition } from '#kinds';
import { StatusError, type KubeObject, type Status } from '#machinery';
import type { Result } from '#registry';
import type { Exchange } from '../exchange.js';
import { isCustom } from '../custom-kind.js';
import { encodeResult } from '../negotiation/layout.js';
import { negotiate, type Negotiated } from '../negotiation/negotiate.js';
import { includeObject, partialMetadata, table, tableRow } from '../negotiation/table.js';
import { sendBody, sendObject } from '../send.js';

/** What Go calls the internal type behind a kind; some messages show it. */
export function goTypeName(kind: KindDefinition, custom: boolean, list: boolean): string {
  if (custom) return `*unstructured.Unstructured${list ? 'List' : ''}`;
  const group =
    kind.group === '' || kind.group === 'events.k8s.io' ? 'core' : kind.group.split('.')[0]!;
  return `*${group}.${kind.kind}${list ? 'List' : ''}`;
}

/** The form in which this kind's objects are answered. Throws a StatusError (406). */
export function negotiateFor(
  exchange: Exchange,
  kind: KindDefinition,
  streams: boolean,
): Negotiated {
  const custom = isCustom(kind);
  return negotiate(exchange.request.headers.accept, {
    protobuf: !custom,
    transformations: kind.verbs.includes('get') ? 'all' : 'metadata',
    streams,
    routed: !custom,
  });
}

/** Answers one object: as it is, as a Table with one row, or its metadata alone. A Status is never transformed. */
export function answerObject(
  exchange: Exchange,
  kind: KindDefinition,
  form: Negotiated,
  code: number,
  result: Result<KubeObject | Status>,
): void | Promise<void> {
  const wanted = form.transformation;
  if (wanted === undefined) {
    exchange.audit?.answered(() => result.object);
    return sendBody(exchange, code, encodeResult(result, form, exchange.pretty));
  }
  const { object } = result;
  if (object.kind === 'Status') return send(exchange, code, object, form);
  if (wanted.as === 'PartialObjectMetadataList') {
    const type = goTypeName(kind, isCustom(kind), false);
    throw new StatusError(
      406,
      'NotAcceptable',
      `you requested PartialObjectMetadataList, but the requested object is not a list (${type})`,
    );
  }
  if (wanted.as === 'PartialObjectMetadata')
    return send(exchange, code, partialMetadata(object, wanted.version), form);
  const include = includeObject(exchange.query.text('includeObject'));
  const row = tableRow(kind, object, wanted, include, exchange.options.clock.now());
  return send(
    exchange,
    code,
    table(kind, wanted, { resourceVersion: object.metadata?.resourceVersion ?? '' }, [row]),
    form,
  );
}

function send(
  exchange: Exchange,
  code: number,
  object: object,
  form: Negotiated,
): void | Promise<void> {
  exchange.audit?.answered(() => object);
  return sendObject(exchange, code, object, form);
}
