import { describe, expect, it } from 'vitest';
import { countedFor } from './quota-limits.js';

describe('a limit of a quota', () => {
  it('names the resource behind each limit', () => {
    expect(
      [
        'requests.cpu',
        'services.nodeports',
        'count/jobs.batch',
        'gold.storageclass.storage.k8s.io/requests.storage',
      ].map(countedFor),
    ).toEqual(['pods', 'services', 'jobs.batch', 'persistentvolumeclaims']);
  });
});
