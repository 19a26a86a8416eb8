import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { credentialsOf } from './credentials.js';

const requestOver = (tls: object): IncomingMessage =>
  new IncomingMessage(Object.assign(new Socket(), tls));

describe('what a request proves', () => {
  it('is the certificate of its connection', () => {
    const certificate = { raw: Buffer.from('certificate') };
    const request = requestOver({ authorized: true, getPeerCertificate: () => certificate });
    expect(credentialsOf(request)).toMatchObject({ certificate });
  });

  it('is nothing when a resumed session shows an empty certificate', () => {
    const request = requestOver({ authorized: true, getPeerCertificate: () => ({}) });
    expect(credentialsOf(request)).toEqual({});
  });

  it('is the bearer token, in whatever letters the scheme is written', () => {
    const request = requestOver({ authorized: false });
    request.headers.authorization = 'bEARER abc';
    expect(credentialsOf(request)).toEqual({ bearer: 'abc' });
  });
});
