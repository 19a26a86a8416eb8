import { at, isObject, textOf, type Json, type JsonObject } from './json.js';

export const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
export const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
export const serviceAddress = /\b10\.(9[6-9]|10\d|11[01])\.\d{1,3}\.\d{1,3}\b/g;
export const generatedSuffix = '[bcdfghjklmnpqrstvwxz2456789]{5}';
const token = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g;
const fixedAddresses = new Set(['10.96.0.0', '10.96.0.1', '10.96.0.10']);
/** Times further away than this are the recording's own. */
const recent = 400 * 86_400_000;

type Kind = 'uid' | 'rv' | 'clusterip' | 'nodeport';
export interface ValueOptions {
  /** resourceVersions are not numbered. */
  readonly looseVersions: boolean;
  /** Generated names and uids are not numbered. */
  readonly looseNames: boolean;
}

/**
 * Replaces what a server chooses by itself (uids, versions, times, addresses, names) by placeholders that count in order of
 * appearance, so that the same value must come back as the same placeholder. One instance serves one conversation.
 */
export class ServerChoices {
  #numbers = new Map<string, string>();
  #counts = new Map<string, number>();
  #names = new Map<string, string>();
  #columns: readonly string[] = [];

  /** `asked` is everything that the client sends (it is not the server's choice); `words` are the namespaces and the id in use. */
  constructor(
    private readonly asked: string,
    private readonly words: Readonly<Record<string, string>>,
    private readonly now: number,
  ) {}

  /** Returns a function that forgets everything seen since. */
  checkpoint(): () => void {
    const [numbers, counts, names, columns] = [
      new Map(this.#numbers),
      new Map(this.#counts),
      new Map(this.#names),
      this.#columns,
    ];
    return () => {
      this.#numbers = new Map(numbers);
      this.#counts = new Map(counts);
      this.#names = new Map(names);
      this.#columns = columns;
    };
  }

  /** Takes note of names made from generateName, and of the columns of tables (later events of a watch do not repeat them). */
  learn(value: Json, columnsOnly = false): void {
    if (typeof value !== 'object' || value === null) return;
    if (isObject(value)) {
      if (isObject(value['metadata']) && !columnsOnly) this.#learnName(value['metadata']);
      const columns = value['columnDefinitions'];
      if (Array.isArray(columns) && columns.length > 0)
        this.#columns = columns.map((column) => textOf(at(column, '/name')));
    }
    for (const child of Object.values(value)) this.learn(child, columnsOnly);
  }

  /** A text without the server's choices. */
  text(input: string, options?: ValueOptions): string {
    let text = input;
    for (const [name, word] of Object.entries(this.words))
      text = text.replaceAll(word, `\${${name}}`);
    for (const [name, placeholder] of this.#names) text = text.replaceAll(name, placeholder);
    text = text
      .replace(token, '<jwt>')
      .replace(/(-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \2-----\n?)+/g, '<pem>')
      .replace(uuid, (found) => (this.asked.includes(found) ? found : this.#number('uid', found)))
      .replace(time, (found, fraction: string | undefined) => this.#time(found, fraction))
      .replace(serviceAddress, (found) =>
        fixedAddresses.has(found) || this.asked.includes(found)
          ? found
          : this.#number('clusterip', found),
      )
      .replace(/kube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-<generated>')
      .replace(/(resourceVersion\\*":\\*"|in record \(|current: )\d+/g, '$1<rv>')
      .replace(/(resourceVersion: ")\d+"/g, '$1<rv>"')
      .replace(/(too old resource version: )\d+ \(\d+\)/g, '$1<rv> (<rv>)')
      .replace(/:(3[012]\d{3})(?=\/(TCP|UDP|SCTP))/g, (found, port: string) =>
        this.asked.includes(port) ? found : `:${this.#number('nodeport', port)}`,
      )
      .replace(/([?&]hash=)[0-9A-Fa-f]+/g, '$1<hash>')
      .replace(/^([a-z0-9.<>:-]+)\.[0-9a-f]{16}$/, '$1.<event>')
      .replace(/-(29|3\d)\d{6}(?!\d)/g, '-<minute>');
    return options?.looseNames === true ? text.replace(/<(generated|uid):\d+>/g, '<$1>') : text;
  }

  /** A JSON value without the server's choices; keys of objects in alphabetical order, for the numbers depend on it. */
  value(value: Json, options: ValueOptions, key = '', parent: JsonObject = {}): Json {
    if (typeof value === 'string') return this.#string(value, options, key, parent);
    if (typeof value === 'number') {
      const isPort = (key === 'nodePort' || key === 'healthCheckNodePort') && value >= 30_000;
      return isPort && !this.asked.includes(String(value))
        ? this.#number('nodeport', String(value))
        : value;
    }
    if (Array.isArray(value))
      return arranged(value, key).map((element) => this.value(element, options));
    if (!isObject(value)) return value;
    if (isObject(value['metadata'])) this.#learnName(value['metadata']);
    const isTable = value['kind'] === 'Table' && Array.isArray(value['rows']);
    return Object.fromEntries(
      Object.keys(value)
        .toSorted()
        .map((name) => {
          const child = value[name] as Json;
          if (isTable && name === 'rows')
            return [name, (child as JsonObject[]).map((row) => this.#row(row, options))];
          return [this.text(name, options), this.value(child, options, name, value)];
        }),
    );
  }

  #string(
    value: string,
    { looseVersions, looseNames }: ValueOptions,
    key: string,
    parent: JsonObject,
  ): Json {
    if (key === 'resourceVersion' && /^[1-9]\d*$/.test(value)) {
      const ofObject = ['name', 'uid', 'namespace', 'generateName'].some(
        (field) => field in parent,
      );
      return ofObject && !looseVersions ? this.#number('rv', value) : '<rv>';
    }
    if (key === 'continue' && value !== '') return '<continue>';
    if (key === 'serverAddress') return '<server-address>';
    // Which of two changes is seen first decides it.
    if (key === 'endpoints.kubernetes.io/last-change-trigger-time') return '<time>';
    return this.text(value, { looseVersions, looseNames });
  }

  /** Cells come before the rest of their row, as in the recordings. */
  #row({ cells, ...rest }: JsonObject, options: ValueOptions): JsonObject {
    const shown = (cells as Json[]).map((cell, i) =>
      typeof cell === 'string' ? this.#cell(cell, this.#columns[i] ?? '') : cell,
    );
    return { cells: shown, ...(this.value(rest, options) as JsonObject) };
  }

  #cell(cell: string, column: string): string {
    const isAge =
      /^(age|(last|first) seen|last schedule|duration|created( at)?|createdat|since|requestedduration)$/i.test(
        column,
      );
    if (isAge && /^(\d+(ms|[ydhms]))+$/.test(cell)) return '<age>';
    return this.text(cell.replace(/\((\d+[ydhms])+ ago\)/g, '(<age> ago)'));
  }

  #time(found: string, fraction: string | undefined): string {
    if (this.asked.includes(found) || Math.abs(this.now - Date.parse(found)) > recent) return found;
    if (fraction === undefined) return '<time>';
    return fraction.length === '.000000'.length ? '<microtime>' : '<time-with-fraction>';
  }

  #learnName({ name, generateName }: JsonObject): void {
    if (
      typeof name !== 'string' ||
      typeof generateName !== 'string' ||
      generateName === '' ||
      this.#names.has(name)
    )
      return;
    if (!name.startsWith(generateName) || this.asked.includes(name)) return;
    if (!new RegExp(`^${generatedSuffix}$`).test(name.slice(generateName.length))) return;
    this.#names.set(name, `${generateName}<generated:${this.#names.size + 1}>`);
  }

  #number(kind: Kind, value: string): string {
    const id = `${kind} ${value}`;
    let placeholder = this.#numbers.get(id);
    if (placeholder === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      placeholder = `<${kind}:${count}>`;
      this.#numbers.set(id, placeholder);
    }
    return placeholder;
  }
}

/** Arrays whose order or content is an accident of the recording. */
function arranged(list: Json[], key: string): Json[] {
  if (key === 'managedFields') {
    const rank = (entry: Json): string =>
      ['manager', 'operation', 'subresource', 'apiVersion']
        .map((field) => textOf(at(entry, `/${field}`)))
        .join('\0');
    return list.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
  // The recording server was a distribution's build and projects one more certificate.
  if (key === 'sources')
    return list.filter(
      (source) =>
        ((source as JsonObject)?.['configMap'] as JsonObject)?.['name'] !==
        'openshift-service-ca.crt',
    );
  return list;
}
