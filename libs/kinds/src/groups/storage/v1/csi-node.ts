import { qualifiedName, type StatusCause } from '#machinery';
import type { CSINode } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { checkDriverName } from '../../core/v1/volumes/source-parts.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const MAX_NODE_ID = 256;

export const csiNode = defineBehaviour<CSINode>('storage.k8s.io/v1', 'CSINode', {
  strategy: {
    validate: (object) => report((found) => checkDrivers(found, object)),
    validateUpdate,
    allowUnconditionalUpdate: false,
  },
  row: (object) => [name(object), object.spec?.drivers?.length ?? 0, age(object)],
});

function checkDrivers(found: Report, { spec }: CSINode): void {
  const names = new Set<string>();
  found.at('spec', () =>
    found.each('drivers', spec?.drivers, (driver) => {
      checkDriverName(found, 'name', driver.name);
      if (!driver.nodeID) found.required('nodeID');
      else if (driver.nodeID.length > MAX_NODE_ID)
        found.invalid('nodeID', driver.nodeID, `must be ${MAX_NODE_ID} characters or less`);
      if (names.has(driver.name)) found.duplicate('name', driver.name);
      names.add(driver.name);
      const count = driver.allocatable?.count;
      found.notNegative('allocatable.count', count);
      // The server reports keys at the driver.
      for (const [index, key] of (driver.topologyKeys ?? []).entries()) {
        if (key === '') found.required('');
        if (driver.topologyKeys!.indexOf(key) < index) found.duplicate('', key);
        found.complaints('', key, qualifiedName(key));
      }
    }),
  );
}

/** A driver registers anew; its entry is never edited. */
function validateUpdate(object: CSINode, old: CSINode): StatusCause[] {
  return report((found) => {
    checkDrivers(found, object);
    const before = old.spec?.drivers ?? [];
    found.at('spec', () =>
      found.each('drivers', object.spec?.drivers, (driver) => {
        const stored = before.filter((other) => other.name === driver.name);
        const unchanged = stored.some((other) =>
          same({ ...driver, allocatable: null }, { ...other, allocatable: null }),
        );
        if (stored.length > 0 && !unchanged) found.invalid('', driver, 'field is immutable');
      }),
    );
  });
}
