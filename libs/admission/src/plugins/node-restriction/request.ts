import type { Draft, KubeObject } from '#machinery';
import type { Attributes, Lookup } from '../../plugin.js';

/** What a kubelet asks for. */
export interface Request {
  /** The name of its node. */
  readonly node: string;
  readonly object: Draft<KubeObject> | undefined;
  readonly attributes: Attributes;
  readonly lookup: Lookup;
}
