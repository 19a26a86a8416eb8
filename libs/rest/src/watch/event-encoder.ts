import type { KindDefinition } from '#kinds';
import { formatGroupVersion, type KubeObject } from '#machinery';
import type { WatchFrame } from '#registry';
import type { Entry } from '#store';
import { jsonText } from '../negotiation/layout.js';
import type { Transformation } from '../negotiation/negotiate.js';
import { partialMetadata, table, tableRow, type IncludeObject } from '../negotiation/table.js';

type ObjectFrame = Extract<WatchFrame, { readonly entry: Entry }>;

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

/** Turns the frames of a watch into lines of JSON, one for each event. */
export class EventEncoder {
  private readonly form: string;
  private columnsSent = false;

  /** `frame` wraps each line for its transport (an HTTP chunk); its `name` keeps differently wrapped lines apart. */
  constructor(
    private readonly kind: KindDefinition,
    private readonly transformation: Transformation | undefined,
    private readonly include: IncludeObject,
    private readonly now: () => number,
    private readonly wrap: {
      readonly name: string;
      readonly apply: (line: Uint8Array) => Uint8Array;
    },
  ) {
    const shape =
      transformation === undefined
        ? 'object'
        : `${transformation.as} ${transformation.version} ${include}`;
    this.form = `${wrap.name} ${formatGroupVersion(kind)} ${shape}`;
  }

  /** One event. What many watchers get alike is encoded once and shared: never write to it. */
  encode(frame: WatchFrame): Uint8Array {
    if (frame.type === 'ERROR') return this.line('ERROR', jsonText(frame.status));
    if (frame.type === 'BOOKMARK')
      return this.line('BOOKMARK', jsonText(this.transformed(this.bookmark(frame))));
    const first = this.transformation?.as === 'Table' && !this.columnsSent;
    // The first Table differs from what others get; replayed state (no change behind it) is rarely asked for twice.
    if (first || frame.change === undefined) return this.encodeObject(frame);
    const forms = sharedForms(frame.entry);
    const key = `${frame.type} ${this.form}`;
    let line = forms.get(key);
    if (line === undefined) {
      line = this.encodeObject(frame);
      forms.set(key, line);
    }
    return line;
  }

  private encodeObject({ type, entry }: ObjectFrame): Uint8Array {
    if (this.transformation !== undefined)
      return this.line(type, jsonText(this.transformed(entry.object)));
    const head = Buffer.from(`{"type":"${type}","object":`);
    return this.wrap.apply(Buffer.concat([head, entry.bytes, CLOSE]));
  }

  private line(type: string, object: string): Uint8Array {
    return this.wrap.apply(Buffer.from(`{"type":"${type}","object":${object}}\n`));
  }

  private transformed(object: KubeObject): object {
    const wanted = this.transformation;
    if (wanted === undefined) return object;
    if (wanted.as !== 'Table') return partialMetadata(object, wanted.version);
    const rows = [tableRow(this.kind, object, wanted, this.include, this.now())];
    const made = table(
      this.kind,
      wanted,
      { resourceVersion: object.metadata?.resourceVersion ?? '' },
      rows,
      !this.columnsSent,
    );
    this.columnsSent = true;
    return made;
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
