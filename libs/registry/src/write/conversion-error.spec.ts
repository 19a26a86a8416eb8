import { describe, expect, it } from 'vitest';
import { conversionError } from './conversion-error.js';

describe('conversionError', () => {
  it.each([
    ['number into Go struct field ConfigMap.data of type string', 'cannot convert int64 to string'],
    ['number 1.5 into Go struct field A.b of type int32', 'cannot convert float64 to int32'],
    ['bool into Go struct field A.b of type string', 'cannot convert bool to string'],
    ['string into Go struct field A.b of type map[string]string', 'cannot restore map from string'],
    ['string into Go struct field A.b of type []v1.Container', 'cannot restore slice from string'],
    ['array into Go struct field A.spec of type v1.PodSpec', 'cannot restore struct from: slice'],
    [
      'object into Go struct field A.b of type string',
      'cannot convert map[string]interface {} to string',
    ],
  ])('%s: %s', (found, text) => {
    expect(conversionError(`json: cannot unmarshal ${found}`)).toBe(text);
  });

  it('leaves other texts alone', () => {
    expect(conversionError('quantities must match')).toBe('quantities must match');
  });
});
