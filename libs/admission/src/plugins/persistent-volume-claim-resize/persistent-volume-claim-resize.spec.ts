import { describe, expect, it } from 'vitest';
import { admissionEnvironment, request } from '../../testing/environment.js';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.js';

const claim = (size: string, phase = 'Bound', storageClassName = 'fast') => ({
  metadata: { name: 'x', namespace: 'home' },
  spec: { storageClassName, resources: { requests: { storage: size } } },
  status: { phase },
});
const resize =
  (to: object, from: object, allowVolumeExpansion = true) =>
  () => {
    const fast = { metadata: { name: 'fast' }, allowVolumeExpansion };
    const { lookup } = admissionEnvironment({ 'storageclasses.storage.k8s.io': [fast] });
    const attributes = request('persistentvolumeclaims', { operation: 'UPDATE', old: from });
    return persistentVolumeClaimResize(lookup).validate!(to, attributes);
  };
const only =
  'persistentvolumeclaims "x" is forbidden: only dynamically provisioned pvc can be resized';

describe('claims', () => {
  it('grow when they are bound and their class allows it', () => {
    expect(resize(claim('2Gi'), claim('1Gi'))).not.toThrow();
    expect(resize(claim('2Gi'), claim('1Gi', 'Pending'))).toThrow(
      'persistentvolumeclaims "x" is forbidden: Only bound persistent volume claims can be expanded',
    );
    expect(resize(claim('2Gi'), claim('1Gi'), false)).toThrow(only);
    expect(resize(claim('2Gi', 'Bound', 'slow'), claim('1Gi', 'Bound', 'slow'))).toThrow(only);
  });

  it('may stay as they are whatever their class says', () => {
    expect(resize(claim('1024Mi'), claim('1Gi', 'Pending'), false)).not.toThrow();
  });
});
