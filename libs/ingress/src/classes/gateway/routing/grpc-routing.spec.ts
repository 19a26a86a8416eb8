import { describe, expect, it } from 'vitest';
import { ask, grpcRoute, httpRoute, modelOf, route, to } from '../../../testing/gateway-route.js';
import type { GrpcMatch } from '../api/routes.js';

const rules = (...pairs: readonly (readonly [GrpcMatch, string])[]) => ({
  routes: [
    grpcRoute('r', {
      rules: pairs.map(([match, name]) => ({ matches: [match], backendRefs: [to(name)] })),
    }),
  ],
});
const call = { method: 'POST', headers: { 'Content-Type': 'application/grpc' } };

describe('a GRPCRoute', () => {
  it.each([
    [{ service: 'shop.Cart', method: 'Add' }, '/shop.Cart/Add', true],
    [{ service: 'shop.Cart', method: 'Add' }, '/shop.Cart/Remove', false],
    [{ service: 'shop.Cart' }, '/shop.Cart/Remove', true],
    [{ service: 'shop.Cart' }, '/shop.cart/Remove', false],
    [{ method: 'Add' }, '/other.Service/Add', true],
    [{ service: 'shop.Cart' }, '/shop.Cart', false],
    [{ service: 'shop.Cart' }, '/shop.Cart/Add/more', false],
    [{ type: 'RegularExpression', service: 'shop\\..*', method: 'A.*' }, '/shop.Cart/Add', true],
    [{ type: 'RegularExpression', service: 'shop' }, '/shop.Cart/Add', false],
  ])('matches calls by %j: %s is %s', (method, path, isMatch) => {
    expect(route(rules([{ method }, 'app']), `a.com${path}`, { method: 'POST' })).toBe(
      isMatch ? 'app' : 404,
    );
  });

  it('takes every call without a match', () => {
    const routes = [grpcRoute('r', { rules: [{ backendRefs: [to('app')] }] })];
    expect(route({ routes }, 'a.com/any.Service/Call', call)).toBe('app');
  });

  it('gives the longer service, then the longer method, then more headers the call', () => {
    const headers = [{ name: 'version', value: 'one' }];
    const world = rules(
      [{}, 'every'],
      [{ method: { method: 'Add' } }, 'method'],
      [{ method: { service: 'shop.Cart' } }, 'service'],
      [{ method: { service: 'shop.Cart' }, headers }, 'headers'],
      [{ method: { service: 'shop.Cart', method: 'Add' } }, 'both'],
    );
    const at = (path: string, more = {}) =>
      route(world, `a.com${path}`, { method: 'POST', headers: more });
    expect(at('/shop.Cart/Add')).toBe('both');
    expect(at('/shop.Cart/Get', { version: 'one' })).toBe('headers');
    expect(at('/shop.Cart/Get')).toBe('service');
    expect(at('/x.Y/Add')).toBe('method');
    expect(at('/x.Y/Get')).toBe('every');
  });

  it('answers calls with codes of gRPC: Unimplemented where nothing matches, Unavailable without a backend', () => {
    const world = rules([{ method: { service: 'a' } }, 'none']);
    const status = (path: string) => {
      const decision = ask(world, `a.com${path}`, call);
      return (
        'answer' in decision && [decision.answer.status, decision.answer.headers['grpc-status']]
      );
    };
    expect(status('/b/c')).toEqual([200, '12']);
    expect(status('/a/c')).toEqual([200, '14']);
  });

  it('and an HTTPRoute do not share a host: the older one has it', () => {
    const http = httpRoute('h', { hostnames: ['a.com'], rules: [{ backendRefs: [to('h')] }] }, 2);
    const grpc = grpcRoute('g', { hostnames: ['*.com'], rules: [{ backendRefs: [to('g')] }] }, 1);
    const elsewhere = httpRoute('o', { hostnames: ['a.org'], rules: [{ backendRefs: [to('o')] }] });
    const world = { routes: [http, grpc, elsewhere] };
    expect(route(world, 'a.com/x/y', { method: 'POST' })).toBe('g');
    expect(route(world, 'a.org/')).toBe('o');
    const reasons = modelOf(world).attachments.map(({ route: { object }, accepted }) => [
      object.metadata?.name,
      accepted.reason,
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      h: 'HostnameConflict',
      g: 'Accepted',
      o: 'Accepted',
    });
  });
});
