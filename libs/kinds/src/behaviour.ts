import type { KubeObject } from '#machinery';
import type { KindDefinition } from './definition.js';

/** What code adds to the tables of facts for one kind; everything is optional. */
export interface KindBehaviour<T extends KubeObject = KubeObject> {
  readonly strategy?: KindDefinition<T>['strategy'];
  /** Cells of one row in the order of the kind's columns; default: name, then the column `Age` or `Created At`. */
  readonly row?: KindDefinition<T>['row'];
  readonly rowConditions?: NonNullable<KindDefinition<T>['rowConditions']>;
  readonly selectableFields?: KindDefinition<T>['selectableFields'];
  readonly convert?: NonNullable<KindDefinition<T>['convert']>;
}

/** A behaviour and the kind that it belongs to: what each file below `groups/` exports. */
export interface KindFile {
  /** `v1` or `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly behaviour: KindBehaviour;
}

/**
 * Ties a behaviour to its kind: `defineBehaviour<Deployment>('apps/v1', 'Deployment', { strategy: … })`. The catalog joins it
 * with the tables; a kind without a file is served with the generic behaviour.
 */
export function defineBehaviour<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  behaviour: KindBehaviour<T>,
): KindFile {
  // The registry only ever hands objects of this kind to it, so that the narrower parameter type is safe.
  return { apiVersion, kind, behaviour: behaviour as unknown as KindBehaviour };
}
