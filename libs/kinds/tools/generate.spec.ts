import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generate, resourceKey } from './generate-types.js';
import { readTables } from './tables.js';

const home = fileURLToPath(new URL('..', import.meta.url));

describe('the generated modules', () => {
  it('are what the tables say', () => {
    const files = generate(readTables(`${home}data`));
    expect(files.size).toBeGreaterThan(20);
    for (const [name, text] of files)
      expect([name, readFileSync(`${home}src/generated/${name}`, 'utf8') === text]).toEqual([
        name,
        true,
      ]);
  });

  it('name resources in camel case', () => {
    expect(resourceKey('EndpointSlice', 'endpointslices')).toBe('endpointSlices');
    expect(resourceKey('CSIDriver', 'csidrivers')).toBe('csiDrivers');
    expect(resourceKey('IPAddress', 'ipaddresses')).toBe('ipAddresses');
    expect(resourceKey('NetworkPolicy', 'networkpolicies')).toBe('networkPolicies');
  });
});
