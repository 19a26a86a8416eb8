import { describe, expect, it } from 'vitest';
import { parsePath } from './path.js';

const brief = (path: string): unknown[] => {
  const parsed = parsePath(path);
  if (parsed.type === 'path') return [parsed.path];
  return [
    parsed.group,
    parsed.version,
    parsed.namespace,
    parsed.resource,
    parsed.name,
    parsed.subresource,
    parsed.tail,
    parsed.watch,
  ];
};

describe('the path of a request', () => {
  it('names group, version, namespace, resource, name and subresource', () => {
    expect(brief('/api/v1/pods')).toEqual(['', 'v1', '', 'pods', '', '', '', false]);
    expect(brief('/apis/apps/v1/namespaces/shop/deployments/web/scale')).toEqual([
      'apps',
      'v1',
      'shop',
      'deployments',
      'web',
      'scale',
      '',
      false,
    ]);
    expect(brief('/api/v1/nodes/n1/')).toEqual(['', 'v1', '', 'nodes', 'n1', '', '', false]);
  });

  it('keeps namespaces themselves apart from what is in them', () => {
    expect(brief('/api/v1/namespaces/shop')).toEqual([
      '',
      'v1',
      '',
      'namespaces',
      'shop',
      '',
      '',
      false,
    ]);
    expect(brief('/api/v1/namespaces/shop/finalize')).toEqual([
      '',
      'v1',
      '',
      'namespaces',
      'shop',
      'finalize',
      '',
      false,
    ]);
    expect(brief('/api/v1/namespaces/shop/status')).toEqual([
      '',
      'v1',
      '',
      'namespaces',
      'shop',
      'status',
      '',
      false,
    ]);
  });

  it('knows the deprecated watch prefix', () => {
    expect(brief('/api/v1/watch/namespaces/shop/pods/p')).toEqual([
      '',
      'v1',
      'shop',
      'pods',
      'p',
      '',
      '',
      true,
    ]);
  });

  it('hands the rest of a proxied path on as it stands', () => {
    expect(brief('/api/v1/namespaces/shop/services/web:80/proxy/a%2Fb/c/')).toEqual([
      '',
      'v1',
      'shop',
      'services',
      'web:80',
      'proxy',
      '/a%2Fb/c/',
      false,
    ]);
  });

  it('takes everything else for a plain path', () => {
    for (const path of [
      '/',
      '/version',
      '/api',
      '/api/v1',
      '/apis',
      '/apis/apps',
      '/apis/apps/v1',
      '/healthz/ping',
    ]) {
      expect(brief(path)).toEqual([path]);
    }
  });

  it('selects another cluster by a prefix', () => {
    expect(parsePath('/clusters/blue/api/v1/pods')).toMatchObject({
      cluster: 'blue',
      path: '/api/v1/pods',
      resource: 'pods',
    });
    expect(parsePath('/clusters/blue')).toEqual({ type: 'path', cluster: 'blue', path: '/' });
  });

  it('may hold bytes that are no UTF-8, but no broken escapes', () => {
    expect(brief('/api/v1/nodes/a%ffb%c3%a9')[4]).toBe('a\ufffdb\u00e9');
    for (const path of ['/api/v1/nodes/%', '/api/v1/nodes/%zz', '/api/v1/nodes/%ff%'])
      expect(() => parsePath(path)).toThrow(URIError);
  });
});
