import { describe, expect, it } from 'vitest';
import type { Authorizer } from '#auth';
import { admissionEnvironment, request } from '../../testing/environment.js';
import { ownerReferencesPermissionEnforcement } from './owner-references-permission-enforcement.js';

const owner = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'r',
  uid: '1',
  blockOwnerDeletion: true,
};
const owned = (ownerReferences: readonly object[]) =>
  ({ metadata: { name: 'x', ownerReferences } }) as object;
const allowing = (...verbs: readonly string[]): Authorizer => ({
  authorize: (_, { verb }) => ({ allowed: verbs.includes(verb), reason: 'no' }),
  rules: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
});
const check = async (authorizer: Authorizer, object: object, more: object = {}): Promise<void> => {
  const plugin = ownerReferencesPermissionEnforcement({ ...admissionEnvironment(), authorizer });
  await plugin.validate!(object, request('pods', more));
};
const update = { operation: 'UPDATE', old: owned([]) };

describe('owners of an object', () => {
  it('are changed by those who may delete it', async () => {
    await check(allowing('delete', 'update'), owned([owner]), update);
    await expect(check(allowing('update'), owned([owner]), update)).rejects.toThrow(
      `pods "x" is forbidden: cannot set an ownerRef on a resource you can't delete: no, <nil>`,
    );
  });

  it('are held up by those who may set their finalizers', async () => {
    await expect(check(allowing('delete'), owned([owner]))).rejects.toThrow(
      "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: no, <nil>",
    );
    await expect(check(allowing('update'), owned([{ ...owner, kind: 'Nothing' }]))).rejects.toThrow(
      'cannot find RESTMapping for APIVersion apps/v1 Kind Nothing',
    );
    await check(allowing(), owned([{ ...owner, blockOwnerDeletion: false }]));
  });

  it('that stay as they are need no right', async () => {
    const same = { operation: 'UPDATE', old: owned([owner]) };
    await expect(check(allowing(), owned([owner]), same)).resolves.toBeUndefined();
  });
});
