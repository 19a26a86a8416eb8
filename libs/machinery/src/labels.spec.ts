import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatLabelSelector,
  labelSelectorFromMap,
  labelSelectorFromObject,
  parseLabelSelector,
} from './labels.js';
import { requirement, Selector } from './selector.js';

const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('parseLabelSelector', () => {
  it.each([
    ['app=web', { app: 'web' }, true],
    ['app==web', { app: 'db' }, false],
    ['app!=web', {}, true],
    ['app!=web,app', {}, false],
    ['app in (web,db)', { app: 'db' }, true],
    ['app notin (web)', {}, true],
    ['app', { app: '' }, true],
    ['!app,other', { other: '1' }, true],
    ['!app', { app: 'x' }, false],
    ['app=', { app: '' }, true],
    ['app in ()', { app: '' }, true],
    ['app in (a,)', { app: '' }, true],
    ['app in (,a)', { app: 'a' }, true],
    ['in in (in,notin)', { in: 'notin' }, true],
    ['cores>3', { cores: '4' }, true],
    ['cores>3', { cores: '3' }, false],
    ['cores<3', { cores: 'many' }, false],
    ['  app =  web , tier\tin ( a , b ) ', { app: 'web', tier: 'b' }, true],
    ['', {}, true],
    ['toString', {}, false],
  ])('%s on %o is %s', (text, labels, expected) => {
    expect(parseLabelSelector(text).matches(labels)).toBe(expected);
  });

  it.each([
    ['app=a b', "found 'b', expected: ',' or 'end of string'"],
    ['app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['a=b,,c', "found ',', expected: identifier after ','"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['app in (a', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['app in (a,', "unable to parse requirement: found '', expected: ',', or identifier"],
    ['app in (=', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    [
      'app like b',
      "unable to parse requirement: found 'like', expected: in, notin, =, ==, !=, gt, lt",
    ],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['app==!', "unable to parse requirement: found '!', expected: identifier"],
    ['_x=1', `unable to parse requirement: <nil>: Invalid value: "_x": name part ${QUALIFIED}`],
    [
      'app>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      `app=${'x'.repeat(64)}`,
      `unable to parse requirement: values[0][app]: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`,
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it('reads back what a selector prints', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,10}[A-Za-z0-9])?$/);
    const values = fc.array(word, { minLength: 1, maxLength: 4 });
    const one = fc.oneof(
      fc.tuple(word, fc.constantFrom('in' as const, 'notin' as const), values),
      fc.tuple(word, fc.constantFrom('=' as const, '!=' as const, '==' as const), fc.tuple(word)),
      fc.tuple(word, fc.constantFrom('exists' as const, '!' as const), fc.constant([])),
      fc.tuple(
        word,
        fc.constantFrom('gt' as const, 'lt' as const),
        fc.tuple(
          fc
            .bigInt(-(2n ** 63n), 2n ** 63n - 1n)
            .filter((n) => n >= 0n)
            .map(String),
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), (parts) => {
        const selector = Selector.of(
          parts.map(([key, operator, items]) => requirement(key, operator, items)),
        );
        expect(parseLabelSelector(selector.toString()).requirements).toEqual(selector.requirements);
      }),
    );
  });

  it('answers any text that is no selector with a StatusError', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('ab1 =!<>(),/-.in')), maxLength: 20 }),
        (text) => {
          let failure: unknown;
          try {
            parseLabelSelector(text).matches({ a: '1' });
          } catch (error) {
            failure = error;
          }
          fc.pre(failure !== undefined);
          expect(failure).toMatchObject({ name: 'StatusError', code: 400, reason: 'BadRequest' });
        },
      ),
    );
  });
});

describe('labelSelectorFromObject', () => {
  it('joins labels and expressions by and', () => {
    const selector = labelSelectorFromObject({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'legacy', operator: 'DoesNotExist' },
      ],
    });
    expect(selector.matches({ app: 'web', tier: 'back' })).toBe(true);
    expect(selector.matches({ app: 'web', tier: 'back', legacy: '' })).toBe(false);
    expect(selector.toString()).toBe('app=web,!legacy,tier in (back,front)');
  });

  it('selects nothing when absent and everything when empty', () => {
    expect(labelSelectorFromObject(undefined).matches({})).toBe(false);
    expect(labelSelectorFromObject({}).matches({})).toBe(true);
  });

  it('refuses an unknown operator', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Like' }] };
    expect(() => labelSelectorFromObject(selector)).toThrow(
      '"Like" is not a valid label selector operator',
    );
    expect(formatLabelSelector(selector)).toBe('<error>');
  });
});

it('prints <none> for a selector that is absent or empty', () => {
  expect(formatLabelSelector(undefined)).toBe('<none>');
  expect(formatLabelSelector({})).toBe('<none>');
});

it('selects by a plain map', () => {
  expect(labelSelectorFromMap({ a: '1', b: '2' }).matches({ a: '1', b: '2', c: '3' })).toBe(true);
  expect(labelSelectorFromMap({ a: '1', b: '2' }).matches({ a: '1' })).toBe(false);
});
