import type { KubeObject, Stored } from '#machinery';
import type { Entry } from '#store';
import { checkListOptions } from '../list/resource-version.js';
import { selectionOf } from '../list/selection.js';
import type { ApiServer } from '../request.js';

/** Objects that are made when somebody asks and never stored. They can be got and listed, nothing else. */
export interface ComputedObjects {
  /** One object; throws a StatusError (404). `namespace` is '' for cluster scope. */
  get(namespace: string, name: string): KubeObject;
  /** All objects, in any order; of all namespaces when `namespace` is ''. */
  list(namespace: string): readonly KubeObject[];
}

/** An API whose kinds in `computed` (by storage resource) are answered from there; all others go to `api`. Lists come in one piece. */
export function withComputed(
  api: ApiServer,
  computed: ReadonlyMap<string, ComputedObjects>,
): ApiServer {
  return {
    ...api,
    get(context, target, options) {
      const source = computed.get(target.kind.storage.resource);
      if (source === undefined) return api.get(context, target, options);
      return Promise.resolve().then(() => ({ object: source.get(target.namespace, target.name) }));
    },
    list(context, target, options) {
      const source = computed.get(target.kind.storage.resource);
      if (source === undefined) return api.list(context, target, options);
      return Promise.resolve().then(() => {
        checkListOptions(options);
        const selection = selectionOf(target, options);
        const entries = source
          .list(target.namespace)
          .map((object) => new ComputedEntry(target.kind.storage.resource, object))
          .filter((entry) => selection.matches(entry))
          .toSorted((a, b) => (a.key < b.key ? -1 : 1));
        // What is not stored has no version.
        return { entries, resourceVersion: '' };
      });
    },
  };
}

class ComputedEntry implements Entry {
  readonly revision = 0;
  readonly object: Stored;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;

  constructor(
    readonly resource: string,
    object: KubeObject,
  ) {
    this.object = object as Stored;
    this.namespace = object.metadata?.namespace ?? '';
    this.name = object.metadata?.name ?? '';
    this.key = `${this.namespace}/${this.name}`;
  }

  get bytes(): Uint8Array {
    return Buffer.from(JSON.stringify(this.object));
  }
}
