import { describe, expect, it } from 'vitest';
import { parseYamlBody } from './yaml-body.js';
import { isTooDeep, MAX_YAML_DEPTH } from './yaml-depth.js';

const flow = (levels: number): string => `a: ${'{a: '.repeat(levels)}1${'}'.repeat(levels)}`;

describe('the depth of YAML', () => {
  it('has a bound for flow collections', () => {
    expect(isTooDeep(flow(MAX_YAML_DEPTH))).toBe(false);
    expect(isTooDeep(flow(MAX_YAML_DEPTH + 1))).toBe(true);
  });

  it('has a bound for collections that begin on one line', () => {
    expect(isTooDeep(`a:\n${'- '.repeat(MAX_YAML_DEPTH)}1`)).toBe(true);
    expect(isTooDeep(`${'? '.repeat(MAX_YAML_DEPTH)}1`)).toBe(true);
  });

  it('does not count what stands in texts', () => {
    expect(isTooDeep(`a: "${'['.repeat(5000)}"`)).toBe(false);
  });

  it('is refused in words, not by the end of the stack', () => {
    expect(() => parseYamlBody(flow(100_000))).toThrow('yaml: exceeded max depth of 1000');
  });
});
