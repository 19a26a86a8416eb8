import { describe, expect, it } from 'vitest';
import { negotiate, negotiateError, type Offer } from './negotiate.js';

const builtIn: Offer = { protobuf: true, transformations: 'all', streams: false, routed: true };

describe('content negotiation', () => {
  it('answers JSON when the client does not mind', () => {
    for (const accept of [undefined, '*/*', 'application/json', 'text/html, */*;q=0.1']) {
      expect(negotiate(accept, builtIn).mediaType).toBe('application/json');
    }
  });

  it('takes the first form that it can make', () => {
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    expect(negotiate(`${table},application/json`, builtIn).transformation).toEqual({
      as: 'Table',
      version: 'v1',
    });
    expect(
      negotiate(`application/json;as=Table;v=v9;g=meta.k8s.io,application/yaml`, builtIn).mediaType,
    ).toBe('application/yaml');
    expect(
      negotiate(`application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,${table}`, builtIn)
        .mediaType,
    ).toBe('application/json');
  });

  it('honours quality values', () => {
    expect(negotiate('application/json;q=0.5,application/yaml', builtIn).mediaType).toBe(
      'application/yaml',
    );
  });

  it('refuses unknown media types in the words of the router', () => {
    expect(() => negotiate('text/html', builtIn)).toThrow(
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
  });

  it('compares letter by letter, and does not route application/*', () => {
    for (const accept of ['application/*', 'APPLICATION/JSON'])
      expect(() => negotiate(accept, builtIn)).toThrow(/^406: Not Acceptable/);
    const custom: Offer = { ...builtIn, protobuf: false, routed: false };
    expect(negotiate('application/*', custom).mediaType).toBe('application/json');
    expect(() => negotiate('application/json;as="Table";v="v1"', builtIn)).toThrow(
      /^only the following media types are accepted/,
    );
  });

  it('lets any endpoint be asked for a stream', () => {
    expect(negotiate('application/json;stream=watch', builtIn).streamParameter).toBe(false);
  });

  it('refuses unsuitable parameters in the words of the handler', () => {
    expect(() => negotiate('application/json;as=Nothing;v=v1;g=meta.k8s.io', builtIn)).toThrow(
      /^only the following media types are accepted/,
    );
  });

  it('makes no Table of what is only an answer', () => {
    const review: Offer = { ...builtIn, transformations: 'metadata' };
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    expect(() => negotiate(table, review)).toThrow(/^only the following media types are accepted/);
    expect(negotiate(`${table},application/json`, review).transformation).toBeUndefined();
  });

  it('reports an error in a plain form that the client takes', () => {
    expect(negotiateError('application/yaml')?.mediaType).toBe('application/yaml');
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    expect(negotiateError(`${table},application/json`)?.transformation).toBeUndefined();
    for (const accept of ['text/html', table]) expect(negotiateError(accept)).toBeUndefined();
  });
});
