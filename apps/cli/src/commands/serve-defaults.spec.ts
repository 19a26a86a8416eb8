import { describe, expect, it } from 'vitest';
import { defaultServeOptions } from '#server';
import { serveDefaults } from './serve-defaults.js';

describe('the defaults of serve', () => {
  it('are those of the server', () => {
    expect(defaultServeOptions).toMatchObject(serveDefaults);
  });
});
