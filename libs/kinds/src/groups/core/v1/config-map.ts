import { configMapKey, type StatusCause } from '#machinery';
import type { ConfigMap } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const LIMIT_BYTES = 1024 * 1024;

export const configMap = defineBehaviour<ConfigMap>('v1', 'ConfigMap', {
  strategy: {
    validate,
    validateUpdate: (object, old) => [...validateKept(object, old), ...validate(object)],
  },
  row: (object) => [
    name(object),
    Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length,
    age(object),
  ],
});

function validate({ data = {}, binaryData = {} }: ConfigMap): StatusCause[] {
  return report((found) => {
    let size = 0;
    found.entries('data', data, (key, value) => {
      found.complaints('', key, configMapKey(key));
      if (Object.hasOwn(binaryData, key))
        found.invalid('', key, 'duplicate of key present in binaryData');
      size += Buffer.byteLength(value);
    });
    found.entries('binaryData', binaryData, (key, value) => {
      found.complaints('', key, configMapKey(key));
      size += Buffer.byteLength(value, 'base64');
    });
    // The data as a whole has no name; the server prints such a path as a pair of brackets.
    if (size > LIMIT_BYTES) found.tooLong('[]', LIMIT_BYTES);
  });
}

/** Once `immutable` is set it stays set, and the data with it. */
function validateKept(object: ConfigMap, old: ConfigMap): StatusCause[] {
  return report((found) => {
    if (!old.immutable) return;
    const detail = 'field is immutable when `immutable` is set';
    if (!object.immutable) found.forbidden('immutable', detail);
    if (!same(object.data ?? {}, old.data ?? {})) found.forbidden('data', detail);
    if (!same(object.binaryData ?? {}, old.binaryData ?? {})) found.forbidden('binaryData', detail);
  });
}
