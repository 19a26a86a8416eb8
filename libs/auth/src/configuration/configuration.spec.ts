import { X509Certificate } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom, SystemClock } from '#machinery';
import { Authenticator } from '../authenticator.js';
import { createCertificateAuthority, type CertificateAuthority } from '../certificate-authority.js';
import { parseAuthConfiguration } from './auth-configuration.js';
import { FrontProxy } from './front-proxy.js';
import { OidcIssuer } from './oidc-issuer.js';
import { WebhookAuthorizer } from './webhook-authorizer.js';

const clock = new SystemClock();
const chance = { clock, random: new SeededRandom(1) };
let authority: CertificateAuthority;
const servers: Server[] = [];
beforeAll(async () => {
  authority = await createCertificateAuthority(chance);
});
afterAll(() => servers.forEach((server) => server.close()));

/** An HTTPS server of the authority; its URL. */
async function listening(answer: RequestListener): Promise<string> {
  const { certificate, key } = await authority.issueServing(['127.0.0.1']);
  const server = createServer({ cert: certificate, key }, answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the configuration of who may in', () => {
  it('has the shape of AuthenticationConfiguration, and more', () => {
    const text = `
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer: {url: "https://idp", audiences: [kube]}
    claimMappings: {username: {claim: sub, prefix: "idp:"}}
tokens: [{token: t, user: jane, groups: [dev]}]
anonymous: {enabled: false}
`;
    expect(parseAuthConfiguration(text)).toMatchObject({
      tokens: [{ user: 'jane' }],
      anonymous: { enabled: false },
      jwt: [{ issuer: { audiences: ['kube'] } }],
    });
    expect(parseAuthConfiguration('')).toEqual({
      tokens: [],
      jwt: [],
      anonymous: { enabled: true },
    });
  });

  it('is refused with the place of the fault', () => {
    const fault = (text: string) => () => parseAuthConfiguration(text);
    expect(fault('tokns: []')).toThrow('the file has the key "tokns", which is not supported');
    expect(fault('tokens: [{user: x}]')).toThrow('tokens[0].token must be a text');
    expect(fault('webhook: {url: "http://x"}')).toThrow('webhook.url must be an https URL');
    expect(
      fault(
        'jwt: [{issuer: {url: "https://i", audiences: [a]}, claimMappings: {username: {expression: x}}}]',
      ),
    ).toThrow('jwt[0].claimMappings.username has the key "expression", which is not supported');
  });
});

describe('an OpenID issuer', () => {
  it('lets in whom its tokens name, for the right audience', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' };
    const url: string = await listening((request, response) => {
      const isKeys = request.url === '/keys';
      response.end(
        JSON.stringify(isKeys ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/keys` }),
      );
    });
    const configuration = {
      issuer: { url, audiences: ['kube'], certificateAuthority: authority.certificate },
      claimValidationRules: [{ claim: 'hd', requiredValue: 'example.com' }],
      claimMappings: {
        username: { claim: 'email', prefix: '' },
        groups: { claim: 'roles', prefix: 'idp:' },
      },
    };
    const authenticator = new Authenticator({
      clock,
      issuers: [new OidcIssuer(configuration, clock)],
    });
    const token = (audience: string, claims: object) =>
      new SignJWT({ email: 'jane@example.com', roles: ['dev'], hd: 'example.com', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(url)
        .setAudience(audience)
        .setExpirationTime('1h')
        .sign(privateKey);
    expect(await authenticator.authenticate({ bearer: await token('kube', {}) })).toEqual({
      name: 'jane@example.com',
      groups: ['idp:dev', 'system:authenticated'],
    });
    for (const wrong of [
      await token('other', {}),
      await token('kube', { hd: 'evil.com' }),
      await token('kube', { email_verified: false }),
    ])
      expect(await authenticator.authenticate({ bearer: wrong })).toBeUndefined();
    expect(await authenticator.review(await token('other', {}))).toMatchObject({
      error: '[invalid bearer token, unexpected "aud" claim value]',
    });
  });
});

describe('an authorization webhook', () => {
  const jane = { name: 'jane', groups: ['dev'] };
  const question = { kind: 'path', verb: 'get', path: '/metrics' } as const;

  it('is asked once for each question, and its word counts', async () => {
    const asked: unknown[] = [];
    const url = await listening((request, response) => {
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        asked.push((JSON.parse(body) as { spec: unknown }).spec);
        response.end(JSON.stringify({ status: { allowed: true, reason: 'because' } }));
      });
    });
    const caBundle = Buffer.from(authority.certificate).toString('base64');
    const webhook = new WebhookAuthorizer({ url, caBundle }, clock);
    const answer = { allowed: true, reason: 'because' };
    expect(await webhook.authorize(jane, question)).toEqual(answer);
    expect(webhook.authorize(jane, question)).toEqual(answer);
    expect(asked).toEqual([
      {
        nonResourceAttributes: { verb: 'get', path: '/metrics' },
        user: 'jane',
        groups: ['dev'],
      },
    ]);
  });

  it('that cannot be reached has no opinion, or denies', async () => {
    const url = 'https://127.0.0.1:1';
    const ask = (failurePolicy: 'NoOpinion' | 'Deny') =>
      new WebhookAuthorizer({ url, failurePolicy }, clock).authorize(jane, question);
    expect(await ask('NoOpinion')).toMatchObject({
      allowed: false,
      error: expect.stringContaining('connection refused'),
    });
    expect(await ask('Deny')).toMatchObject({ denied: true });
  });
});

describe('a front proxy', () => {
  it('names the user in headers; a client of its authority is nobody by itself', async () => {
    const proxies = await createCertificateAuthority(chance);
    const frontProxy = new FrontProxy({ clientCA: proxies.certificate, allowedNames: ['proxy'] });
    const authenticator = new Authenticator({ clock, frontProxy });
    const certificateOf = async (issuer: CertificateAuthority, name: string) =>
      new X509Certificate(
        (await issuer.issueClient(name, ['system:masters'])).certificate,
      ).toLegacyObject();
    const headers = {
      'x-remote-user': 'jane',
      'x-remote-uid': 'u-42',
      'x-remote-group': 'dev, ops',
      'x-remote-extra-scopes': 'view',
    };
    const proxy = await certificateOf(proxies, 'proxy');
    expect(authenticator.authenticate({ certificate: proxy, headers })).toEqual({
      name: 'jane',
      uid: 'u-42',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: { scopes: ['view'] },
    });
    const anonymous = { name: 'system:anonymous' };
    expect(authenticator.authenticate({ certificate: proxy })).toMatchObject(anonymous);
    const other = await certificateOf(proxies, 'somebody');
    expect(authenticator.authenticate({ certificate: other, headers })).toMatchObject(anonymous);
    const client = await certificateOf(authority, 'client');
    expect(authenticator.authenticate({ certificate: client, headers })).toMatchObject({
      name: 'client',
    });
  });
});
