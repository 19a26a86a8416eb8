import { resources, type ControllerRevision } from '#kinds';
import { labelSelectorFromObject, type LabelSelectorObject, type Stored } from '#machinery';
import type { Client, Informer } from '#client';
import { claim } from './claim.js';

/** The revisions of an owner; orphans that its selector matches are adopted. `revisions` has the index `controller`, by uid of the owner. */
export function claimRevisions(
  client: Client,
  revisions: Informer<ControllerRevision>,
  owner: Stored & { readonly spec?: { readonly selector?: LabelSelectorObject | null } },
): Promise<Stored<ControllerRevision>[]> {
  const selector = labelSelectorFromObject(owner.spec?.selector);
  const { namespace, uid } = owner.metadata;
  const orphans = revisions
    .byIndex('controller', '')
    .filter((revision) => revision.metadata.namespace === namespace);
  return claim([...revisions.byIndex('controller', uid), ...orphans], {
    client,
    resource: resources.controllerRevisions,
    owner,
    matches: (revision) => selector.matches(revision.metadata.labels ?? {}),
  });
}
