import { describe, expect, it } from 'vitest';
import { SeededRandom, SystemClock } from '#machinery';
import { Authenticator, parseTokenFile, ServiceAccountTokens, type TokenOrder } from './index.js';

const clock = new SystemClock();
const order: TokenOrder = {
  namespace: 'shop',
  name: 'robot',
  uid: 'u-1',
  audiences: ['https://kubernetes.default.svc.cluster.local'],
  expirationSeconds: 600,
};

async function setup(
  existing: Record<string, string> = { 'serviceaccounts/shop/robot': 'u-1', 'pods/shop/p': 'u-2' },
) {
  const tokens = new ServiceAccountTokens({ clock, random: new SeededRandom(1) });
  const lookup = {
    uid: (resource: string, namespace: string, name: string) =>
      existing[`${resource}/${namespace}/${name}`],
  };
  const staticTokens = parseTokenFile('# comment\nsecret,ann,7,"dev,ops"\n');
  return {
    tokens,
    existing,
    authenticator: new Authenticator({ clock, staticTokens, serviceAccounts: { tokens, lookup } }),
  };
}

describe('authentication', () => {
  it('reads users and groups from a token file', async () => {
    const { authenticator } = await setup();
    expect(await authenticator.authenticate({ bearer: 'secret' })).toEqual({
      name: 'ann',
      uid: '7',
      groups: ['dev', 'ops', 'system:authenticated'],
    });
  });

  it('names the line of a token file that cannot be read', () => {
    expect(() => parseTokenFile('a,b,c\nonly-token\n')).toThrow(/line 2/);
  });

  it('takes a request without credentials for anonymous and refuses a wrong token', async () => {
    const { authenticator } = await setup();
    expect(await authenticator.authenticate({})).toEqual({
      name: 'system:anonymous',
      groups: ['system:unauthenticated'],
    });
    expect(await authenticator.authenticate({ bearer: 'nonsense' })).toBeUndefined();
    expect(await authenticator.authenticate({ bearer: 'a.b.c' })).toBeUndefined();
  });

  it('gives a service account its name, uid and groups', async () => {
    const { authenticator, tokens } = await setup();
    const { token } = await tokens.issue({
      ...order,
      boundObject: { kind: 'Pod', name: 'p', uid: 'u-2' },
      node: { name: 'n1' },
    });
    expect(await authenticator.authenticate({ bearer: token })).toMatchObject({
      name: 'system:serviceaccount:shop:robot',
      uid: 'u-1',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/pod-name': ['p'],
        'authentication.kubernetes.io/node-name': ['n1'],
      },
    });
  });

  it('refuses a token once its account or its pod is gone', async () => {
    const { authenticator, tokens, existing } = await setup();
    const { token } = await tokens.issue({
      ...order,
      boundObject: { kind: 'Pod', name: 'p', uid: 'u-2' },
    });
    expect(await authenticator.authenticate({ bearer: token })).toBeDefined();
    existing['pods/shop/p'] = 'another';
    expect(await authenticator.authenticate({ bearer: token })).toBeUndefined();
  });

  it('says in a review which audiences do not match', async () => {
    const { authenticator, tokens } = await setup();
    const { token } = await tokens.issue({ ...order, audiences: ['x'] });
    expect(await authenticator.review(token)).toEqual({
      authenticated: false,
      error:
        '[invalid bearer token, token audiences ["x"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]]',
    });
    expect(await authenticator.review(token, ['x', 'y'])).toMatchObject({
      authenticated: true,
      audiences: ['x'],
    });
  });

  it('refuses a token that another issuer signed', async () => {
    const { authenticator } = await setup();
    const { tokens: foreign } = await setup();
    expect(
      await authenticator.authenticate({ bearer: (await foreign.issue(order)).token }),
    ).toBeUndefined();
  });
});
