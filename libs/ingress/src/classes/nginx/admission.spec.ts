import { describe, expect, it } from 'vitest';
import type { Ingress } from '#kinds';
import { ingress, objectsOf, options, type Path } from '../../testing/nginx-route.js';
import { reviewIngress } from './admission-review.js';
import { configurationOf } from './model-builder.js';

const path: Path = ['a.com', '/', 'Prefix', 'app'];

function verdict(
  object: Ingress,
  existing: readonly Ingress[] = [],
  data: Record<string, string> = {},
): string | undefined {
  const objects = objectsOf(existing, {}, { configMap: () => ({ data }) });
  const body = JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u1',
      object,
      resource: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
    },
  });
  const source = { ip: '192.168.1.10', port: 0 };
  const answer = reviewIngress(
    {
      method: 'POST',
      path: '/networking/v1/ingresses',
      headers: {},
      body,
      source,
      destination: source,
    },
    {
      options,
      configuration: configurationOf(options, objects),
      classes: [...objects.classes()],
      ingresses: existing,
    },
  );
  const { response } = JSON.parse(answer.body) as {
    response: { uid: string; allowed: boolean; status?: { message: string } };
  };
  expect(response.uid).toBe('u1');
  expect(response.allowed).toBe(response.status === undefined);
  return response.status?.message;
}

describe('the validating webhook of ingress-nginx', () => {
  it('refuses a host and path that another Ingress has', () => {
    const taken = 'host "a.com" and path "/" is already defined in ingress default/first';
    expect(verdict(ingress('second', [path]), [ingress('first', [path])])).toBe(taken);
    expect(verdict(ingress('first', [path]), [ingress('first', [path])])).toBeUndefined();
    expect(
      verdict(ingress('second', [['a.com', '/b', 'Prefix', 'app']]), [ingress('first', [path])]),
    ).toBeUndefined();
  });
  it('lets a canary repeat a main Ingress, and no second canary', () => {
    const canary = ingress('canary', [path], { canary: 'true' });
    expect(verdict(canary, [ingress('first', [path])])).toBeUndefined();
  });
  it('refuses snippets unless the administrator allows them', () => {
    const snippet = ingress('web', [path], { 'configuration-snippet': 'return 200;' });
    expect(verdict(snippet, [], { 'allow-snippet-annotations': 'false' })).toBe(
      'nginx.ingress.kubernetes.io/configuration-snippet annotation cannot be used. Snippet directives are disabled by the Ingress administrator',
    );
    expect(verdict(snippet, [], { 'allow-snippet-annotations': 'true' })).toBeUndefined();
  });
  it('refuses forbidden words in annotations', () => {
    const wordy = ingress('web', [path], { 'rewrite-target': '/lua_x' });
    expect(verdict(wordy, [], { 'annotation-value-word-blocklist': 'load_module,lua_' })).toBe(
      'nginx.ingress.kubernetes.io/rewrite-target annotation contains invalid word lua_',
    );
  });
  it('refuses characters of regular expressions in Exact and Prefix paths when types are strict', () => {
    const wild = ingress('web', [['a.com', '/a(.*)', 'Prefix', 'app']]);
    expect(verdict(wild, [], { 'strict-validate-path-type': 'true' })).toBe(
      'ingress contains invalid paths: path /a(.*) cannot be used with pathType Prefix',
    );
    expect(verdict(wild)).toBeUndefined();
  });
  it('has no opinion on Ingresses of other classes', () => {
    expect(
      verdict(ingress('second', [path], {}, { ingressClassName: 'other' }), [
        ingress('first', [path]),
      ]),
    ).toBeUndefined();
  });
});
