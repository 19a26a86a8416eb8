import { StatusError } from '#machinery';
import { parseAccept, type MediaType } from './media-type.js';

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** A form that an object can be turned into before it is answered. */
export interface Transformation {
  readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  readonly version: 'v1' | 'v1beta1';
}

/** What the client gets. */
export interface Negotiated {
  readonly mediaType: typeof JSON_TYPE | typeof YAML_TYPE | typeof PROTOBUF_TYPE;
  readonly transformation?: Transformation;
  /** The client asked for `;stream=watch` and gets it back in the content type. */
  readonly streamParameter: boolean;
}

/** What an endpoint can answer with. */
export interface Offer {
  readonly protobuf: boolean;
  /** Kinds that are answers and not stored (reviews) have no rows for a Table. */
  readonly transformations: 'all' | 'metadata' | 'none';
  /** The endpoint also streams (lists can be watched). */
  readonly streams: boolean;
  /** Built-in endpoints refuse unknown media types before they look at anything else, in their own words. */
  readonly routed: boolean;
}

const PLAIN_JSON: Negotiated = { mediaType: JSON_TYPE, streamParameter: false };
const BASE_TYPES = `${JSON_TYPE}, ${YAML_TYPE}, ${PROTOBUF_TYPE}`;

/** So many different Accept headers are remembered for each kind of offer; clients use a handful. */
const REMEMBERED = 256;
const remembered = new Map<string, Negotiated | 'unknown' | 'unsuitable'>();

/** Chooses the form of the answer (KEP-555). Throws a StatusError (406) when nothing suits. */
export function negotiate(accept: string | undefined, offer: Offer): Negotiated {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === JSON_TYPE)
    return PLAIN_JSON;
  const { protobuf, transformations, streams, routed } = offer;
  const key = [protobuf, transformations, streams, routed, accept].join();
  let choice = remembered.get(key);
  if (choice === undefined) {
    const entries = parseAccept(accept);
    choice = routed && !isRoutable(entries) ? 'unknown' : choose(entries, offer);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, choice);
  }
  if (typeof choice !== 'string') return choice;
  if (choice === 'unknown') {
    const events = streams ? `, ${JSON_TYPE};stream=watch, ${PROTOBUF_TYPE};stream=watch` : '';
    throw notRoutable(`${BASE_TYPES}${events}`);
  }
  const types = offer.protobuf ? BASE_TYPES : `${JSON_TYPE}, ${YAML_TYPE}`;
  throw new StatusError(
    406,
    'NotAcceptable',
    `only the following media types are accepted: ${types}`,
  );
}

/** 406 in the words of the router, which looks at the media types alone. */
export function notRoutable(representations: string): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${representations}`;
  return new StatusError(406, 'NotAcceptable', message, {});
}

/** Whether the router lets a request pass: it does not know `application/*`. */
function isRoutable(entries: readonly MediaType[]): boolean {
  return entries.some(({ type }) => type !== 'application/*' && matchType(type) !== undefined);
}

/** The form of an error: the first plain form that the client takes; undefined when it takes none. */
export function negotiateError(accept: string | undefined): Negotiated | undefined {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === JSON_TYPE)
    return PLAIN_JSON;
  const offer: Offer = { protobuf: true, transformations: 'none', streams: false, routed: false };
  const choice = choose(parseAccept(accept), offer);
  return typeof choice === 'string' ? undefined : choice;
}

function choose(entries: readonly MediaType[], offer: Offer): Negotiated | 'unsuitable' {
  for (const entry of entries) {
    const mediaType = matchType(entry.type);
    if (mediaType === undefined) continue;
    if (mediaType === PROTOBUF_TYPE && !offer.protobuf) continue;
    const stream = entry.parameters.get('stream') ?? '';
    if (stream !== '' && (stream !== 'watch' || mediaType === YAML_TYPE)) continue;
    const transformation = readTransformation(entry);
    if (transformation === 'unknown') continue;
    if (transformation !== undefined && offer.transformations === 'none') continue;
    if (transformation?.as === 'Table') {
      if (offer.transformations !== 'all' || mediaType === PROTOBUF_TYPE) continue;
    }
    return {
      mediaType,
      streamParameter: stream !== '' && offer.streams,
      ...(transformation === undefined ? {} : { transformation }),
    };
  }
  return 'unsuitable';
}

function matchType(type: string): Negotiated['mediaType'] | undefined {
  if (type === JSON_TYPE || type === '*/*' || type === 'application/*') return JSON_TYPE;
  if (type === YAML_TYPE || type === PROTOBUF_TYPE) return type;
  return undefined;
}

function readTransformation(entry: MediaType): Transformation | undefined | 'unknown' {
  const as = entry.parameters.get('as');
  const group = entry.parameters.get('g');
  const version = entry.parameters.get('v');
  if (as === undefined && group === undefined && version === undefined) return undefined;
  if (group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return 'unknown';
  if (as !== 'Table' && as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList')
    return 'unknown';
  return { as, version };
}
