import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalSets, pathsOf, union, NO_FIELDS } from './field-set.js';
import { mapTypeOf, type MergeType } from './merge-type.js';
import {
  applyConfiguration,
  OwnershipConflict,
  ownersAfterUpdate,
  type Owners,
  type Versions,
} from './ownership.js';
import { toFieldSet } from './to-field-set.js';
import { checkConfiguration, configurationErrors } from './validate.js';

const text: MergeType = { kind: 'leaf', accepts: 'string' };
const number: MergeType = { kind: 'leaf', accepts: 'number' };
const port = mapTypeOf([
  ['port', number],
  ['protocol', text],
  ['name', text],
]);
const type = mapTypeOf([
  ['data', mapTypeOf([], text)],
  ['size', number],
  ['tags', { kind: 'list', keys: [], associative: true, item: text }],
  [
    'ports',
    {
      kind: 'list',
      keys: [{ name: 'port' }, { name: 'protocol', fallback: 'TCP' }],
      associative: true,
      item: port,
    },
  ],
  ['args', { kind: 'leaf', accepts: 'list' }],
]);
const versions: Versions = { typeOf: () => type, convert: (value) => value };

interface State {
  readonly object: unknown;
  readonly owners: Owners;
}
const start: State = { object: {}, owners: new Map() };
const requestOf = ({ object, owners }: State, manager: string) => ({
  live: object,
  apiVersion: 'v1',
  owners,
  manager,
  versions,
});
const apply = (state: State, manager: string, configuration: unknown, force = false): State => {
  const { object, owners } = applyConfiguration(requestOf(state, manager), configuration, force);
  return { object: object ?? state.object, owners };
};
const update = (state: State, manager: string, object: unknown): State => ({
  object,
  owners: ownersAfterUpdate(requestOf(state, manager), object),
});
const owned = ({ owners }: State, manager: string): string[] =>
  pathsOf(owners.get(manager)?.fields ?? NO_FIELDS).map((path) => path.join(' '));
const conflictsOf = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof OwnershipConflict)
      return error.conflicts.map(({ manager, field }) => `${manager} ${field}`);
    throw error;
  }
  return [];
};

describe('apply', () => {
  it('gives the manager what it states, no more', () => {
    const state = apply(start, 'one', { data: { a: '1' }, ports: [{ port: 80 }] });
    expect(state.object).toEqual({ data: { a: '1' }, ports: [{ port: 80 }] });
    expect(owned(state, 'one')).toEqual([
      'f:data f:a',
      'f:ports k:{"port":80,"protocol":"TCP"}',
      'f:ports k:{"port":80,"protocol":"TCP"} f:port',
    ]);
  });

  it('refuses to change what others own, unless forced', () => {
    const state = apply(start, 'one', { data: { a: '1', b: '2' }, size: 1 });
    expect(conflictsOf(() => apply(state, 'two', { data: { a: 'x' }, size: 2 }))).toEqual([
      'one .size',
      'one .data.a',
    ]);
    const forced = apply(state, 'two', { data: { a: 'x' } }, true);
    expect(forced.object).toEqual({ data: { a: 'x', b: '2' }, size: 1 });
    expect(owned(forced, 'one')).toEqual(['f:size', 'f:data f:b']);
    expect(owned(forced, 'two')).toEqual(['f:data f:a']);
  });

  it('shares what has the same value, and removes it with its last owner', () => {
    let state = apply(start, 'one', { tags: ['a', 'b'] });
    state = apply(state, 'two', { tags: ['b', 'c'] });
    expect(state.object).toEqual({ tags: ['a', 'b', 'c'] });
    state = apply(state, 'one', {});
    expect(state.object).toEqual({ tags: ['b', 'c'] });
    expect(state.owners.has('one')).toBe(false);
    state = apply(state, 'two', {});
    expect(state.object).toEqual({});
  });

  it('leaves alone what it never stated', () => {
    let state = update(start, 'editor', { data: { a: '1', b: '2' }, args: ['x'] });
    state = apply(state, 'one', { data: { a: '1' } });
    state = apply(state, 'one', {});
    expect(state.object).toEqual({ data: { a: '1', b: '2' }, args: ['x'] });
  });

  it('puts the items of lists into the order of the configuration', () => {
    let state = apply(start, 'one', { ports: [{ port: 1 }, { port: 2 }] });
    state = apply(state, 'two', { ports: [{ port: 3 }, { port: 2, name: 'b' }, { port: 1 }] });
    expect(state.object).toEqual({ ports: [{ port: 3 }, { port: 2, name: 'b' }, { port: 1 }] });
  });

  it('replaces atomic lists as one', () => {
    const state = apply(start, 'one', { args: ['a', 'b'] });
    expect(owned(state, 'one')).toEqual(['f:args']);
    expect(apply(state, 'one', { args: ['c'] }).object).toEqual({ args: ['c'] });
  });
});

describe('update', () => {
  it('takes what it changes from whoever had it, without asking', () => {
    let state = apply(start, 'one', { data: { a: '1', b: '2' } });
    state = update(state, 'editor', { data: { a: '9', b: '2' } });
    expect(owned(state, 'one')).toEqual(['f:data f:b']);
    expect(owned(state, 'editor')).toEqual(['f:data f:a']);
    expect(conflictsOf(() => apply(state, 'one', { data: { a: '1', b: '2' } }))).toEqual([
      'editor .data.a',
    ]);
  });

  it('makes everybody lose what it removes', () => {
    let state = apply(start, 'one', { data: { a: '1' }, size: 3 });
    state = update(state, 'editor', { data: { a: '1' } });
    expect(owned(state, 'one')).toEqual(['f:data f:a']);
    expect(state.owners.has('editor')).toBe(false);
  });

  it('owns a whole structure that was not there before', () => {
    const state = update(start, 'editor', { data: { a: '1' } });
    expect(owned(state, 'editor')).toEqual(['f:data', 'f:data f:a']);
  });
});

const configuration = fc.record(
  {
    data: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), {
      noNullPrototype: true,
    }),
    size: fc.nat({ max: 2 }),
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }),
    ports: fc.uniqueArray(
      fc.record({ port: fc.constantFrom(80, 443), name: fc.constantFrom('n', 'm') }),
      { selector: ({ port: key }) => key, minLength: 1 },
    ),
    args: fc.array(fc.constantFrom('1', '2'), { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const step = fc.record({
  manager: fc.constantFrom('one', 'two', 'three'),
  configuration,
  operation: fc.constantFrom('apply', 'update'),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const run = (state: State, { manager, configuration: value, operation }: Step): State =>
  operation === 'apply' ? apply(state, manager, value, true) : update(state, `${manager}+`, value);

describe('random interleavings of managers', () => {
  const history = fc.array(step, { maxLength: 8 });

  it('let the last apply have its way, and a second one change nothing', () => {
    fc.assert(
      fc.property(history, configuration, (steps, last) => {
        const once = apply(steps.reduce(run, start), 'one', last, true);
        expect(once.object).toMatchObject(withoutLists(last));
        const twice = apply(once, 'one', last);
        expect(twice.object).toEqual(once.object);
        expect([...twice.owners]).toEqual([...once.owners]);
      }),
    );
  });

  it('leave appliers owning exactly what they stated last and nobody has taken since', () => {
    fc.assert(
      fc.property(history, configuration, (steps, last) => {
        const state = apply(steps.reduce(run, start), 'one', last, true);
        expect(
          equalSets(state.owners.get('one')?.fields ?? NO_FIELDS, toFieldSet(type, last)),
        ).toBe(true);
      }),
    );
  });

  it('end in what the appliers state together when nobody else writes', () => {
    fc.assert(
      fc.property(configuration, configuration, (first, second) => {
        const forward = apply(apply(start, 'one', first), 'two', second, true);
        const stated = union(toFieldSet(type, first), toFieldSet(type, second));
        expect(equalSets(union(toFieldSet(type, forward.object), stated), stated)).toBe(true);
        const without = apply(apply(forward, 'one', {}), 'two', {});
        expect(without.owners.size).toBe(0);
        expect(without.object).toEqual({});
      }),
    );
  });
});

/** The parts of a configuration in which nobody else can have an item beside its own. */
function withoutLists(value: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== 'tags' && name !== 'ports'),
  );
}

describe('configurations', () => {
  it('are refused with every fault and its place', () => {
    expect(configurationErrors(type, { data: { a: 5 }, bogus: 1 })).toEqual([
      '.data.a: expected string, got &value.valueUnstructured{Value:5}',
      '.bogus: field not declared in schema',
    ]);
    expect(
      configurationErrors(type, { size: 'x', tags: ['q', 'q'], ports: [{ name: 'n' }] }),
    ).toEqual([
      '.size: expected numeric (int or float), got string',
      '.tags: duplicate entries for key [="q"]',
      '.ports: element 0: associative list with keys has an element that omits key field "port" (and doesn\'t have default value)',
    ]);
    expect(() => checkConfiguration(type, { size: true, bogus: 1 })).toThrow(
      'errors:\n  .size: expected numeric (int or float), got bool\n  .bogus: field not declared in schema',
    );
  });
});
