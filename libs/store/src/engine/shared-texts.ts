import { fieldSetText, sharedFields, type FieldSet } from '#machinery';
import { sharedBranch, type Log, type LogRow } from '../log/log.js';

/** Shorter texts are not worth a place of their own. */
const minLength = 200;
/** What is beyond stays inside of its objects. */
const maxTexts = 8192;
const maxBytes = 16 * 1024 * 1024;
const pageSize = 1000;

/** A set of owned fields that stands in many objects. */
export class SharedText {
  #set: FieldSet | undefined;
  /** False for what was loaded and stands in no row. */
  used = false;

  constructor(
    readonly id: number,
    /** JSON, UTF-8. */
    readonly bytes: Buffer,
  ) {}

  get set(): FieldSet {
    return (this.#set ??= sharedFields(JSON.parse(this.bytes.toString()) as FieldSet));
  }
}

/**
 * Sets of owned fields (`fieldsV1`) that stand in many objects, each kept once: in memory and, before the first row that refers to it,
 * as a row of the log. What no row refers to goes at the next start.
 */
export class SharedTexts {
  readonly #byId = new Map<number, SharedText>();
  readonly #byText = new Map<string, SharedText>();
  /** Undefined: met once. */
  readonly #bySet = new WeakMap<FieldSet, SharedText | undefined>();
  #bytes = 0;
  #lastId = 0;
  #unwritten: LogRow[] = [];

  /** Takes what the log has. */
  load(log: Log): void {
    for (;;) {
      const rows = log.page(sharedBranch, {
        after: this.#lastId,
        through: Number.MAX_SAFE_INTEGER,
        limit: pageSize,
      });
      for (const { revision, bytes } of rows) this.#add(revision, Buffer.from(bytes));
      if (rows.length < pageSize) return;
    }
  }

  /** Throws for an id that the log does not have. */
  get(id: number): SharedText {
    const text = this.#byId.get(id);
    if (text === undefined) throw new Error(`the log has no shared text ${id}`);
    text.used = true;
    return text;
  }

  /** The text of a set that is one object for all equal ones; undefined when it is not worth keeping: when it is met for the first time. */
  keep(set: FieldSet): SharedText | undefined {
    const known = this.#bySet.get(set);
    if (known !== undefined) return known;
    const json = fieldSetText(set);
    const text = this.#byText.get(json) ?? (this.#bySet.has(set) ? this.#make(json) : undefined);
    this.#bySet.set(set, text);
    return text;
  }

  /** The rows of new texts, if any. They go to the log with, and before, the next row. */
  takeUnwritten(): readonly LogRow[] | undefined {
    if (this.#unwritten.length === 0) return undefined;
    const rows = this.#unwritten;
    this.#unwritten = [];
    return rows;
  }

  /** Forgets what no version of any object refers to. Resolves when the log has, too. */
  async dropUnused(log: Log): Promise<void> {
    const unused = [...this.#byText].filter(([, text]) => !text.used);
    for (const [json, text] of unused) {
      this.#byText.delete(json);
      this.#byId.delete(text.id);
      this.#bytes -= text.bytes.length;
    }
    if (unused.length > 0)
      await log.prune(
        sharedBranch,
        unused.map(([, { id }]) => id),
        0,
      );
  }

  #make(json: string): SharedText | undefined {
    if (json.length < minLength || this.#byId.size >= maxTexts || this.#bytes >= maxBytes)
      return undefined;
    const id = this.#lastId + 1;
    const bytes = Buffer.from(json);
    this.#unwritten.push({
      branch: sharedBranch,
      revision: id,
      operation: 'ADDED',
      resource: 'fieldsV1',
      namespace: '',
      name: '',
      created: id,
      previous: 0,
      bytes,
    });
    return this.#add(id, bytes);
  }

  #add(id: number, bytes: Buffer): SharedText {
    const text = new SharedText(id, bytes);
    this.#byId.set(id, text);
    this.#byText.set(bytes.toString(), text);
    this.#bytes += bytes.length;
    this.#lastId = id;
    return text;
  }
}
