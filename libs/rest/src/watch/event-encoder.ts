import { encodeProtobuf, protobufEnvelope, protobufWatchFrame, type KindDefinition } from '#kinds';
import { formatGroupVersion, type KubeObject } from '#machinery';
import type { WatchFrame } from '#registry';
import type { Entry } from '#store';
import { partialProtobuf, protobufParts } from '../answer/protobuf-parts.js';
import { entryTransformer, type EntryTransformer } from '../answer/transformed-bytes.js';
import { jsonText } from '../negotiation/layout.js';
import { PROTOBUF_TYPE, type Negotiated, type Transformation } from '../negotiation/negotiate.js';
import { sharedPiece, sharePiece } from './shared-pieces.js';
import { partialMetadata, table, tableRow, type IncludeObject } from '../negotiation/table.js';

/** The present state, sent before changes: no change is behind it. */
export function isReplayed(frame: WatchFrame | undefined): boolean {
  return frame !== undefined && 'entry' in frame && frame.change === undefined;
}

const head = (type: WatchFrame['type']): Uint8Array => Buffer.from(`{"type":"${type}","object":`);
const HEADS: Readonly<Record<WatchFrame['type'], Uint8Array>> = {
  ADDED: head('ADDED'),
  MODIFIED: head('MODIFIED'),
  DELETED: head('DELETED'),
  BOOKMARK: head('BOOKMARK'),
  ERROR: head('ERROR'),
};

/** Lines of at most so many entries are shared among watchers; two generations of half as many each. */
const SHARED_ENTRIES = 1024;

let young = new Map<Entry, Map<string, Uint8Array>>();
let old = new Map<Entry, Map<string, Uint8Array>>();

/** The forms of one entry that were encoded already. */
function sharedForms(entry: Entry): Map<string, Uint8Array> {
  const known = young.get(entry) ?? old.get(entry);
  if (known !== undefined) return known;
  if (young.size >= SHARED_ENTRIES / 2) {
    old = young;
    young = new Map();
  }
  const forms = new Map<string, Uint8Array>();
  young.set(entry, forms);
  return forms;
}

const CLOSE = Buffer.from('}\n');
/** Ends the rows, the Table and the event. */
const CLOSE_TABLE = Buffer.from(']}}\n');

/** What a transport puts around events; its `name` keeps events apart that are framed in different ways. */
export interface Framing {
  readonly name: string;
  /** One piece of memory for all parts together. */
  readonly frame: (parts: readonly Uint8Array[]) => Uint8Array;
  /** Whether framed events may be written in one piece. */
  readonly joins: boolean;
}

/** Events that follow each other, of at most so many bytes, are written together. */
const JOINED_BYTES = 64 * 1024;

/** Turns the frames of a watch into events on the wire: lines of JSON, or length-delimited messages of protobuf. */
export class EventEncoder {
  /** So many events may be encoded in one go: copying bytes takes microseconds, making another form of an object a hundred times that. */
  readonly atOnce: number;
  private readonly form: string;
  private readonly protobuf: boolean;
  private columnsSent = false;

  constructor(
    private readonly kind: KindDefinition,
    { mediaType, transformation }: Pick<Negotiated, 'mediaType' | 'transformation'>,
    private readonly include: IncludeObject,
    private readonly now: () => number,
    private readonly framing: Framing,
  ) {
    this.transformation = transformation;
    this.transformer =
      transformation === undefined ? undefined : entryTransformer(kind, transformation, include);
    this.protobuf = mediaType === PROTOBUF_TYPE;
    this.atOnce =
      this.protobuf || transformation !== undefined || kind.convert !== undefined ? 16 : 256;
    const shape =
      transformation === undefined
        ? 'object'
        : `${transformation.as} ${transformation.version} ${include}`;
    this.form = `${framing.name} ${mediaType} ${formatGroupVersion(kind)} ${shape}`;
  }

  private readonly transformation: Transformation | undefined;
  private readonly transformer: EntryTransformer | undefined;

  /** One event. What many watchers get alike is encoded once and shared: never write to it. */
  encode(frame: WatchFrame): Uint8Array {
    const first = this.transformation?.as === 'Table' && !this.columnsSent;
    // The first Table differs from what others get.
    if (first || isReplayed(frame) || !('entry' in frame))
      return this.framing.frame(this.parts(frame));
    const forms = sharedForms(frame.entry);
    const key = `${frame.type} ${this.form}`;
    let event = forms.get(key);
    if (event === undefined) {
      event = this.framing.frame(this.parts(frame));
      forms.set(key, event);
    }
    return event;
  }

  /** The events of live frames from `from` up to `to` at most, in one piece where that may be. Like a single event it is shared. */
  joined(
    frames: readonly WatchFrame[],
    from: number,
    to: number,
  ): { readonly encoded: Uint8Array; readonly next: number } {
    const shared = this.joins ? sharedPiece(this.form, frames, from, to) : undefined;
    if (shared !== undefined) return { encoded: shared.encoded, next: from + shared.frames.length };
    const first = this.encode(frames[from]!);
    const events = [first];
    let size = first.length;
    let next = from + 1;
    for (; this.joins && next < to && size < JOINED_BYTES; next++) {
      const frame = frames[next]!;
      if (isReplayed(frame)) break;
      const event = this.encode(frame);
      events.push(event);
      size += event.length;
    }
    if (events.length === 1) return { encoded: first, next };
    const encoded = Buffer.concat(events, size);
    sharePiece({ form: this.form, frames: frames.slice(from, next), encoded });
    return { encoded, next };
  }

  /** Whether several events may be written in one piece. The first Table of a watch differs from what others get. */
  get joins(): boolean {
    return this.framing.joins && this.transformation === undefined;
  }

  /** Whether the present state may be replayed in pieces of many events. */
  get joinsReplayed(): boolean {
    return this.framing.joins;
  }

  /**
   * The events of frames from `from` on that replay the present state, in one piece: at most up to `to`, and no more than make
   * up `bytes`. Nobody else is likely to ask for the same, so that nothing is kept.
   */
  replay(
    frames: readonly WatchFrame[],
    from: number,
    to: number,
    bytes: number,
  ): { readonly encoded: Uint8Array; readonly next: number } {
    const parts: Uint8Array[] = [];
    let size = 0;
    let next = from;
    for (; next < to && size < bytes && isReplayed(frames[next]); next++) {
      for (const part of this.parts(frames[next]!)) {
        parts.push(part);
        size += part.length;
      }
    }
    return { encoded: this.framing.frame(parts), next };
  }

  private parts(frame: WatchFrame): readonly Uint8Array[] {
    if ('entry' in frame)
      return this.protobuf ? [this.protobufEvent(frame)] : this.entryParts(frame);
    const object = this.objectOf(frame);
    if (this.protobuf) return [protobufWatchFrame(frame.type, encodeProtobuf({ ...object }))];
    return [HEADS[frame.type], Buffer.from(jsonText(object)), CLOSE];
  }

  private protobufEvent({
    type,
    entry,
  }: Extract<WatchFrame, { readonly entry: Entry }>): Uint8Array {
    const { kind, transformation } = this;
    if (transformation === undefined) {
      const meta = { apiVersion: formatGroupVersion(kind), kind: kind.kind };
      return protobufWatchFrame(type, protobufEnvelope(meta, protobufParts(kind, entry)));
    }
    const { version } = transformation;
    const meta = { apiVersion: `meta.k8s.io/${version}`, kind: 'PartialObjectMetadata' };
    return protobufWatchFrame(type, protobufEnvelope(meta, partialProtobuf(version, entry)));
  }

  private entryParts({
    type,
    entry,
  }: Extract<WatchFrame, { readonly entry: Entry }>): readonly Uint8Array[] {
    if (this.transformer === undefined)
      return [HEADS[type], ...(entry.pieces ?? [entry.bytes]), CLOSE];
    const item = this.transformer.parts(entry, this.now());
    if (this.transformation?.as !== 'Table') return [HEADS[type], ...item, CLOSE];
    const empty = this.tableOf({ resourceVersion: String(entry.revision) }, []);
    return [HEADS[type], Buffer.from(jsonText(empty).slice(0, -2)), ...item, CLOSE_TABLE];
  }

  private tableOf(metadata: object, rows: readonly object[]): object {
    const made = table(this.kind, this.transformation!, metadata, rows, !this.columnsSent);
    this.columnsSent = true;
    return made;
  }

  private objectOf(frame: Exclude<WatchFrame, { readonly entry: Entry }>): object {
    if (frame.type === 'ERROR') return frame.status;
    return this.transformed(this.bookmark(frame));
  }

  private transformed(object: KubeObject): object {
    const wanted = this.transformation;
    if (wanted === undefined) return object;
    if (wanted.as !== 'Table') return partialMetadata(object, wanted.version);
    const rows = [tableRow(this.kind, object, wanted, this.include, this.now())];
    return this.tableOf({ resourceVersion: object.metadata?.resourceVersion ?? '' }, rows);
  }

  /** An empty object that carries the version reached (KEP-956), and the end of the initial events (KEP-3157). */
  private bookmark(frame: Extract<WatchFrame, { readonly type: 'BOOKMARK' }>): KubeObject {
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    return {
      kind: this.kind.kind,
      apiVersion: formatGroupVersion(this.kind),
      metadata: {
        resourceVersion: frame.resourceVersion,
        ...(frame.initialEventsEnd ? { annotations } : {}),
      },
    };
  }
}
