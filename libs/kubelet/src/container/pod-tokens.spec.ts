import { RootFilesystem } from '#images';
import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '#kinds';
import { VirtualClock, type Stored } from '#machinery';
import { newRecord } from './container-record.js';
import { PodTokens } from './pod-tokens.js';

const path = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const container: Container = {
  name: 'main',
  volumeMounts: [{ name: 'api', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
};
const pod = {
  metadata: { name: 'p', namespace: 'ns', uid: 'u' },
  spec: {
    containers: [container],
    volumes: [
      {
        name: 'api',
        projected: {
          sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }],
        },
      },
    ],
  },
} as unknown as Stored<Pod>;

/** A running container, and tokens that are numbered and live for an hour. */
function fixture(answers: (number: number) => boolean = () => true) {
  const clock = new VirtualClock();
  const record = newRecord(container, 'main', false);
  record.filesystem = new RootFilesystem(undefined, { [path]: '' });
  let number = 0;
  const tokens = new PodTokens(clock, async () => {
    number += 1;
    if (!answers(number)) throw new Error('refused');
    return { token: `token-${number}`, expiresAt: clock.now() + 3600_000 };
  });
  const read = () => record.filesystem?.read(path);
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    while (tokens.pending > 0) await Promise.resolve();
  };
  return { pass, tokens, record, read };
}

describe('the token file of a pod', () => {
  it('is filled before a command runs, and not asked for again', async () => {
    const { tokens, record, read } = fixture();
    expect(tokens.current(pod, { path: 'token', expirationSeconds: 3607 })).toBe('');
    await tokens.refresh(pod, [record]);
    expect(read()).toBe('token-1');
    expect(tokens.refresh(pod, [record])).toBeUndefined();
    expect(tokens.current(pod, { path: 'token', expirationSeconds: 3607 })).toBe('token-1');
  });

  it('is replaced at 80 % of the life of the token, until the pod is gone', async () => {
    const { pass, tokens, record, read } = fixture();
    await tokens.refresh(pod, [record]);
    await pass(0.79 * 3600_000);
    expect(read()).toBe('token-1');
    await pass(0.02 * 3600_000);
    expect(read()).toBe('token-2');
    tokens.forget('u');
    await pass(7200_000);
    expect(read()).toBe('token-2');
  });

  it('stays as it is when there is no new token, which is asked for again after a minute', async () => {
    const { pass, tokens, record, read } = fixture((number) => number !== 2);
    await tokens.refresh(pod, [record]);
    await pass(0.8 * 3600_000);
    expect(read()).toBe('token-1');
    await pass(60_000);
    expect(read()).toBe('token-3');
  });

  it('costs nothing in a container without one', () => {
    const { tokens } = fixture();
    expect(tokens.refresh(pod, [newRecord({ name: 'x' }, 'main', false)])).toBeUndefined();
  });
});
