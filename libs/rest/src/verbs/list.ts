import { protobufList, type KindDefinition, type ProtobufList } from '#kinds';
import { formatGroupVersion, StatusError, Turns } from '#machinery';
import { costOfGlance, sizeOf, type ListResult, type Target } from '#registry';
import type { Entry } from '#store';
import type { Exchange } from '../exchange.js';
import { isCustom } from '../custom-kind.js';
import { jsonText } from '../negotiation/layout.js';
import {
  JSON_TYPE,
  PROTOBUF_TYPE,
  type Negotiated,
  type Transformation,
} from '../negotiation/negotiate.js';
import { includeObject, partialMetadata, table, tableRow } from '../negotiation/table.js';
import { listOptions } from '../request/list-options.js';
import { LargeBody } from '../large-body.js';
import { sendObject } from '../send.js';
import { listItems, withoutType } from './entry-bytes.js';
import { goTypeName, negotiateFor } from '../answer/object-answer.js';
import { costOfProtobuf, partialProtobuf, protobufParts } from '../answer/protobuf-parts.js';
import { entryTransformer } from '../answer/transformed-bytes.js';

/** GET of a collection. */
export async function list(exchange: Exchange, target: Target): Promise<void> {
  const form = negotiateFor(exchange, target.kind, true);
  if (form.transformation?.as === 'Table') includeObject(exchange.query.text('includeObject'));
  const result = await exchange.cluster.api.list(
    exchange.context,
    target,
    listOptions(exchange.query),
  );
  await answerList(exchange, target.kind, form, result);
}

/** Answers a list in the negotiated form. */
export async function answerList(
  exchange: Exchange,
  kind: KindDefinition,
  form: Negotiated,
  result: ListResult,
): Promise<void> {
  const wanted = form.transformation;
  // The server writes this member of a list of custom resources even when it is empty.
  const always = isCustom(kind) && wanted === undefined ? { continue: '' } : {};
  const metadata = { ...always, ...listMetadata(result) };
  if (wanted?.as === 'PartialObjectMetadata') {
    const type = goTypeName(kind, isCustom(kind), true);
    throw new StatusError(
      406,
      'NotAcceptable',
      `you requested PartialObjectMetadata, but the requested object is a list (${type})`,
    );
  }
  exchange.audit?.answered(() => listObject(exchange, kind, wanted, metadata, result));
  if (form.mediaType === JSON_TYPE && !exchange.pretty) {
    return wanted === undefined
      ? streamItems(exchange, kind, metadata, result)
      : streamTransformed(exchange, kind, wanted, metadata, result);
  }
  if (form.mediaType === PROTOBUF_TYPE) {
    const type =
      wanted === undefined
        ? { apiVersion: formatGroupVersion(kind), kind: `${kind.kind}List` }
        : { apiVersion: `meta.k8s.io/${wanted.version}`, kind: wanted.as };
    const encoder = protobufList(type, metadata);
    if (encoder !== undefined) return streamProtobuf(exchange, kind, wanted, encoder, result);
  }
  await sendObject(exchange, 200, listObject(exchange, kind, wanted, metadata, result), form);
}

function listMetadata(result: ListResult): object {
  return {
    // Lists that are not read from the store have no version.
    ...(result.resourceVersion === '' ? {} : { resourceVersion: result.resourceVersion }),
    ...(result.continue === undefined || result.continue === ''
      ? {}
      : { continue: result.continue }),
    ...(result.remainingItemCount === undefined
      ? {}
      : { remainingItemCount: result.remainingItemCount }),
  };
}

/** The kept bytes of every item between the head and the tail of the list: nothing is encoded again. */
function streamItems(
  exchange: Exchange,
  kind: KindDefinition,
  metadata: object,
  { entries }: ListResult,
): Promise<void> {
  const head = isCustom(kind)
    ? `{"apiVersion":${JSON.stringify(formatGroupVersion(kind))},"items":[`
    : `{"kind":"${kind.kind}List","apiVersion":${JSON.stringify(formatGroupVersion(kind))},"metadata":${jsonText(metadata)},"items":[`;
  const tail = isCustom(kind)
    ? `],"kind":"${kind.kind}List","metadata":${jsonText(metadata)}}\n`
    : ']}\n';
  const { open, rest } = listItems(kind);
  // What is converted for this version is encoded, and that takes its time.
  const cost = kind.convert === undefined ? nothing : costOfGlance;
  return streamJson(exchange, { head, tail, open, entries, parts: rest, cost });
}

/** Rows of a Table, or metadata alone. */
function streamTransformed(
  exchange: Exchange,
  kind: KindDefinition,
  wanted: Transformation,
  metadata: object,
  { entries }: ListResult,
): Promise<void> {
  const include = includeObject(exchange.query.text('includeObject'));
  const { parts, cost } = entryTransformer(kind, wanted, include);
  const now = exchange.options.clock.now();
  const empty =
    wanted.as === 'Table' ? table(kind, wanted, metadata, []) : partialList(wanted, metadata, []);
  return streamJson(exchange, {
    head: jsonText(empty).slice(0, -2),
    tail: ']}\n',
    open: '',
    entries,
    parts: (entry) => parts(entry, now),
    cost,
  });
}

/** A list in protobuf. Its length stands in front, so that all items are encoded before the first byte leaves. */
async function streamProtobuf(
  exchange: Exchange,
  kind: KindDefinition,
  wanted: Transformation | undefined,
  encoder: ProtobufList,
  { entries }: ListResult,
): Promise<void> {
  const items: { readonly parts: readonly Uint8Array[]; readonly length: number }[] = [];
  const turns = new Turns();
  let total = 0;
  for (const entry of entries) {
    turns.spend(wanted === undefined ? costOfProtobuf(kind, entry) : sizeOf(entry));
    const parts =
      wanted === undefined ? protobufParts(kind, entry) : partialProtobuf(wanted.version, entry);
    let length = 0;
    for (const part of parts) length += part.length;
    items.push({ parts, length });
    total += encoder.prefix(length).length + length;
    const others = turns.next();
    if (others !== undefined) await others;
  }
  const head = encoder.head(total);
  const length = head.length + total + encoder.tail.length;
  const body = new LargeBody(exchange, 200, PROTOBUF_TYPE, length);
  await body.add(head);
  for (const item of items) {
    const waiting = body.add(encoder.prefix(item.length));
    if (waiting !== undefined) await waiting;
    for (const part of item.parts) {
      const more = body.add(part);
      if (more !== undefined) await more;
    }
  }
  await body.add(encoder.tail);
  await body.end();
}

/** A list in JSON. Others get a turn when much had to be read for items (`cost`, in bytes), and whenever a piece is full. */
async function streamJson(
  exchange: Exchange,
  list: {
    readonly head: string;
    readonly tail: string;
    readonly open: string;
    readonly entries: readonly Entry[];
    readonly parts: (entry: Entry) => readonly Uint8Array[];
    readonly cost: (entry: Entry) => number;
  },
): Promise<void> {
  const body = new LargeBody(exchange, 200, JSON_TYPE);
  const next = Buffer.from(`,${list.open}`);
  let before: Uint8Array = Buffer.from(list.head + list.open);
  if (list.entries.length === 0) before = Buffer.from(list.head);
  const turns = new Turns();
  for (const entry of list.entries) {
    turns.spend(list.cost(entry));
    // Most items only fill a buffer; waiting for each of them would cost more than that.
    const waiting = body.add(before);
    if (waiting !== undefined) await waiting;
    for (const part of list.parts(entry)) {
      const more = body.add(part);
      if (more !== undefined) await more;
    }
    before = next;
    const others = turns.next();
    if (others !== undefined) await others;
  }
  if (list.entries.length === 0) await body.add(before);
  await body.add(Buffer.from(list.tail));
  await body.end();
}

const nothing = (): number => 0;

function itemEncoder(
  exchange: Exchange,
  kind: KindDefinition,
  wanted: Transformation,
): (object: Parameters<typeof partialMetadata>[0]) => object {
  if (wanted.as !== 'Table') return (object) => partialMetadata(object, wanted.version);
  const include = includeObject(exchange.query.text('includeObject'));
  const now = exchange.options.clock.now();
  return (object) => tableRow(kind, object, wanted, include, now);
}

function partialList(wanted: Transformation, metadata: object, items: readonly object[]): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${wanted.version}`,
    metadata,
    items,
  };
}

/** The whole list as one object, for the forms that people read. */
function listObject(
  exchange: Exchange,
  kind: KindDefinition,
  wanted: Transformation | undefined,
  metadata: object,
  result: ListResult,
): object {
  const objects = result.entries.map((entry) => entry.object);
  if (wanted === undefined) {
    const custom = isCustom(kind);
    return {
      kind: `${kind.kind}List`,
      apiVersion: formatGroupVersion(kind),
      metadata,
      items: custom ? objects : objects.map(withoutType),
    };
  }
  const items = objects.map(itemEncoder(exchange, kind, wanted));
  return wanted.as === 'Table'
    ? table(kind, wanted, metadata, items)
    : partialList(wanted, metadata, items);
}
