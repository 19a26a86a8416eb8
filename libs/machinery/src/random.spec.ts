import { describe, expect, it } from 'vitest';
import { SeededRandom, SystemRandom, type Random } from './random.js';

describe.each<[string, Random]>([
  ['SeededRandom', new SeededRandom('spec')],
  ['SystemRandom', new SystemRandom()],
])('%s', (_name, random) => {
  it('stays within its bounds and reaches each value', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw++) counts[random.int(10)]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });

  it('makes version 4 UUIDs that differ', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => random.uuid()));
    expect(ids.size).toBe(1000);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('makes suffixes of the alphabet of generated names', () => {
    expect(random.suffix(200)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{200}$/);
  });
});

describe('SeededRandom', () => {
  it('repeats its sequence from the same seed and differs for another', () => {
    const draw = (seed: number | string): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 5 }, () => random.int(1e9));
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
  });
});
