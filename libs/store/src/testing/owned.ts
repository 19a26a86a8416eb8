import { sharedFields, type KubeObject } from '#machinery';
import type { GappedEncoded, ObjectKey } from '../store.js';

/** A set of fields that is worth a place of its own: its text has some hundred characters. */
export const fieldsOf = (about: string) =>
  sharedFields({
    'f:data': Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`f:${about}-${index}`, {}]),
    ),
  });

/** A ConfigMap whose fields somebody owns, as the registry would write it: with a gap for the set. */
export const owned =
  (key: ObjectKey, about: string, value = 'ä "quoted" ünïcode') =>
  (revision: number): GappedEncoded => {
    const set = fieldsOf(about);
    const objectWith = (fieldsV1: unknown): KubeObject =>
      ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: key.name,
          namespace: key.namespace,
          annotations: { value },
          resourceVersion: String(revision),
          managedFields: [
            { manager: 'test', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1 },
          ],
        },
        data: { value },
      }) as unknown as KubeObject;
    const text = JSON.stringify(objectWith(0));
    const at = text.indexOf('"fieldsV1":0') + '"fieldsV1":'.length;
    return { object: objectWith(set), json: { text, gaps: [{ at, set }] } };
  };
