import type { StatusCause } from '#machinery';
import type { Event } from '../../../generated/index.gen.js';
import { report } from '../../rules/report.js';

/** Checks an event of the older form: it lives where the object lives that it tells about. */
export function validateEvent(event: Event): StatusCause[] {
  return report((found) => {
    const { namespace = '', kind = '' } = event.involvedObject ?? {};
    const own = event.metadata?.namespace ?? '';
    // What has no namespace is told about in `default`.
    const expected = namespace === '' && kind !== '' ? 'default' : namespace;
    if (own !== expected && !(namespace === '' && own === 'default')) {
      if (namespace !== '' || kind !== 'Namespace')
        found.invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
    }
  });
}
