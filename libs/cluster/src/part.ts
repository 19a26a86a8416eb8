import type { Simulator } from '#client';
import type { CustomKinds } from '#custom-resources';
import type { CustomSchemas } from '#kinds';
import type { Component } from './selection.js';
import type { ClusterSettings } from './settings.js';
import type { DataPlane } from './simulators/data-plane.js';
import type { ContextOf } from './users.js';

/** What a part may need of the cluster that it acts on. */
export interface PartContext {
  readonly settings: ClusterSettings;
  readonly kinds: CustomKinds;
  /** The schema of a kind that Kubernetes does not have. */
  readonly schemaOf: CustomSchemas;
  readonly contextOf: ContextOf;
  /** Names of the controllers that `--controllers` selects. */
  readonly controllers: ReadonlySet<string>;
  /** Undefined when no component needs simulated machines. */
  readonly dataPlane: DataPlane | undefined;
}

/** Something that acts on a cluster, under the component that switches it on and off. */
export interface Part {
  readonly component: Component;
  readonly make: (cluster: PartContext) => readonly Simulator[];
}
