import { dns1123Subdomain, ipErrors, parseIP, pathSegmentName, type StatusCause } from '#machinery';
import type { IPAddress } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

export const ipAddress = defineBehaviour<IPAddress>('networking.k8s.io/v1', 'IPAddress', {
  strategy: {
    validate,
    validateUpdate: (object, old) =>
      report((found) =>
        found.immutable(
          'spec.parentRef',
          !same(object.spec?.parentRef, old.spec?.parentRef),
          object.spec?.parentRef,
        ),
      ),
    // The name is the address itself, in the one form that it has.
    validateName: (text) => {
      const complaints = ipErrors(text, true);
      if (complaints.length > 0) return complaints;
      return parseIP(text)!.text === text
        ? []
        : [`must be in canonical form ("${parseIP(text)!.text}")`];
    },
  },
  // The third cell has no column; the server sends it all the same.
  row: (object) => [name(object), parentText(object), age(object)],
});

function validate({ spec }: IPAddress): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      const parent = spec?.parentRef;
      if (!parent) {
        found.required('parentRef');
        return;
      }
      if (parent.group)
        found.complaints('parentRef.group', parent.group, dns1123Subdomain(parent.group));
      if (!parent.resource) found.required('parentRef.resource');
      else
        found.complaints('parentRef.resource', parent.resource, pathSegmentName(parent.resource));
      if (!parent.name) found.required('parentRef.name');
      else found.complaints('parentRef.name', parent.name, pathSegmentName(parent.name));
      if (parent.namespace)
        found.complaints(
          'parentRef.namespace',
          parent.namespace,
          pathSegmentName(parent.namespace),
        );
    }),
  );
}

function parentText({ spec }: IPAddress): string {
  const parent = spec?.parentRef;
  if (!parent) return '<none>';
  const resource = parent.group ? `${parent.resource}.${parent.group}` : (parent.resource ?? '');
  return [
    resource.toLowerCase(),
    ...(parent.namespace ? [parent.namespace] : []),
    parent.name ?? '',
  ].join('/');
}
