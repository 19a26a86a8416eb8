import { describe, expect, it } from 'vitest';
import { parseImageReference } from './image-reference.js';

const HEX = '0123456789abcdef'.repeat(4);

describe('the name of an image', () => {
  it.each([
    ['nginx', { tag: '', digest: '' }],
    ['nginx:1.27', { tag: '1.27', digest: '' }],
    ['localhost:5000/a/b:latest', { tag: 'latest', digest: '' }],
    ['REGISTRY/a__b/c-d', { tag: '', digest: '' }],
    [`host.example/a:1@sha256:${HEX}`, { tag: '1', digest: `sha256:${HEX}` }],
  ])('%s has a tag and a digest', (image, parts) => {
    expect(parseImageReference(image)).toEqual(parts);
  });

  it.each([
    '',
    'Bad_Value!',
    'UPPER',
    'a//b',
    'a:',
    '-x',
    HEX,
    `a@sha256:${HEX.slice(1)}`,
    `a@sha256:${HEX.toUpperCase()}`,
    `a@md5:${HEX}`,
    'a'.repeat(256),
  ])('%s is none', (image) => {
    expect(parseImageReference(image)).toBeUndefined();
  });
});
