import { describe, expect, it } from 'vitest';
import { conversionError } from './conversion-error.js';

describe('conversionError', () => {
  it.each([
    ['number into Go struct field ConfigMap.data of type string', 'cannot convert int64 to string'],
    ['number 1.5 into Go struct field A.b of type int32', 'cannot convert float64 to int32'],
    ['number 1.5 into Go struct field A.b of type string', 'unrecognized type: string'],
    ['bool into Go struct field A.b of type string', 'unrecognized type: string'],
    ['string into Go struct field A.b of type int32', 'unrecognized type: int32'],
    ['bool into Go struct field A.b of type v1.PullPolicy', 'unrecognized type: string'],
    ['string into Go struct field A.b of type map[string]string', 'cannot restore map from string'],
    ['string into Go struct field A.b of type []v1.Container', 'cannot restore slice from string'],
    ['array into Go struct field A.spec of type v1.PodSpec', 'cannot restore struct from: slice'],
    ['object into Go struct field A.b of type string', 'unrecognized type: string'],
  ])('%s: %s', (found, text) => {
    expect(conversionError(`json: cannot unmarshal ${found}`)).toBe(text);
  });

  it('says where base64 was read', () => {
    expect(conversionError('illegal base64 data at input byte 0')).toBe(
      'error decoding from json: illegal base64 data at input byte 0',
    );
  });

  it('leaves other texts alone', () => {
    expect(conversionError('quantities must match')).toBe('quantities must match');
  });
});
