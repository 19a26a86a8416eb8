import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packedDescriptions } from '../src/generated/descriptions.gen.js';
import { allDescriptions } from './descriptions.js';
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

  it('have the words that the published packages have', () => {
    const packed = brotliDecompressSync(Buffer.from(packedDescriptions, 'base64')).toString('utf8');
    const made = allDescriptions(readTables(`${home}data`), `${home}../../node_modules`);
    expect(JSON.parse(packed)).toEqual(made);
    expect(made['core_v1.ServicePort']!['protocol']).toMatch(
      /Default is TCP\.\n\nPossible enum values:\n - /,
    );
  });

  it('name resources in camel case', () => {
    expect(resourceKey('EndpointSlice', 'endpointslices')).toBe('endpointSlices');
    expect(resourceKey('CSIDriver', 'csidrivers')).toBe('csiDrivers');
    expect(resourceKey('IPAddress', 'ipaddresses')).toBe('ipAddresses');
    expect(resourceKey('NetworkPolicy', 'networkpolicies')).toBe('networkPolicies');
  });
});
