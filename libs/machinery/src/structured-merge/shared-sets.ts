import { NO_FIELDS, SELF, setOf, type FieldSet } from './field-set.js';
import { isMap } from './merge-type.js';

/*
 * Objects of one make state the same fields, so that their sets of fields are equal. Here is one instance of each: walking the
 * elements of a set leads from step to step to the instance, without building a set on the way.
 */

/** So many steps are remembered; beyond them all are forgotten, and sets are shared anew. A step takes some 300 bytes. */
const MAX_STEPS = 32_768;

/** A set of more elements is not one of many: it is not shared, which would cost more than building it. */
const MAX_SHARED = 4096;

/** What has been walked so far: elements, each with the fields below it. */
class Step {
  /** The next step by element (or what stands for it) when nothing is below that, and otherwise also by the fields below it. */
  #leaves: Map<unknown, Step> | undefined;
  #nodes: Map<unknown, Map<FieldSet, Step>> | undefined;
  /** The set of the elements walked, once somebody asked for it. */
  set: FieldSet | undefined;

  constructor(
    private readonly before?: Step,
    private readonly element = '',
    private readonly below = NO_FIELDS,
  ) {}

  next(mark: unknown, below: FieldSet): Step | undefined {
    return below === NO_FIELDS ? this.#leaves?.get(mark) : this.#nodes?.get(mark)?.get(below);
  }

  grow(mark: unknown, element: string, below: FieldSet): Step {
    const step = new Step(this, element, below);
    steps++;
    if (below === NO_FIELDS) {
      (this.#leaves ??= new Map()).set(mark, step);
      return step;
    }
    const found = (this.#nodes ??= new Map<unknown, Map<FieldSet, Step>>()).get(mark);
    if (found === undefined) this.#nodes.set(mark, new Map([[below, step]]));
    else found.set(below, step);
    return step;
  }

  /** The elements walked, in any order. What stands below an element that came twice is nobody's own. */
  nodes(): Record<string, FieldSet> {
    const walked: { readonly element: string; readonly below: FieldSet }[] = [];
    let { before, element, below }: Step = this;
    for (; before !== undefined; { before, element, below } = before)
      walked.push({ element, below });
    const nodes: Record<string, FieldSet> = {};
    for (const { element, below } of walked) nodes[element] = element in nodes ? NO_FIELDS : below;
    return nodes;
  }
}

let steps = 0;
let elements = new Step();
/** Counts how often all steps were forgotten. */
let generation = 0;
/** The instances, with their text once somebody asked for it. */
const instances = new WeakMap<FieldSet, string | undefined>();
const withSelves = new WeakMap<FieldSet, FieldSet>();

/**
 * Walks over the elements of lists and maps, each to the shared set of them. Walks over things of one kind share their steps: a mark
 * must mean the same element in all of them.
 */
export class SetWalks {
  #starts = new WeakMap<object, Step>();
  #generation = generation;

  /** `self`: what holds the elements is in the sets too. */
  constructor(readonly self: boolean) {}

  /** A walk over something of a kind, which is any object that stands for it. */
  start(kind: object): SetWalk {
    if (steps > MAX_STEPS) forget();
    if (this.#generation !== generation) {
      this.#starts = new WeakMap();
      this.#generation = generation;
    }
    let start = this.#starts.get(kind);
    if (start === undefined) this.#starts.set(kind, (start = new Step()));
    return new SetWalk(start, this.self);
  }
}

class SetWalk {
  #count = 0;
  /** The elements of a set that is too large to be shared. */
  #own: Record<string, FieldSet> | undefined;

  constructor(
    private at: Step,
    private readonly self: boolean,
  ) {}

  /** Adds an element. `mark` stands for it where making its text costs more; equal marks are equal elements. */
  add<Mark>(mark: Mark, element: (mark: Mark) => string, below: FieldSet): void {
    if (this.#count === MAX_SHARED) {
      this.#own ??= this.at.nodes();
      const name = element(mark);
      this.#own[name] = name in this.#own ? NO_FIELDS : below;
      return;
    }
    this.#count++;
    this.at = this.at.next(mark, below) ?? this.at.grow(mark, element(mark), below);
  }

  /** The shared set of the elements, or one of its own when they are very many. */
  get set(): FieldSet {
    if (this.#own !== undefined) return this.ordered(this.#own);
    return (this.at.set ??= shared(this.ordered(this.at.nodes())));
  }

  private ordered(nodes: Record<string, FieldSet>): FieldSet {
    return setOf(this.self ? { [SELF]: NO_FIELDS, ...nodes } : nodes);
  }
}

function forget(): void {
  steps = 0;
  generation++;
  elements = new Step();
}

/** The shared set of an element and of what is below it. */
export function withSelf(below: FieldSet): FieldSet {
  if (below === NO_FIELDS) return below;
  let set = withSelves.get(below);
  if (set === undefined)
    withSelves.set(below, (set = shared(SELF in below ? below : { [SELF]: NO_FIELDS, ...below })));
  return set;
}

/** The one instance that stands for all sets equal to this one; a very large set stays as it is. */
export function shared(set: FieldSet): FieldSet {
  if (instances.has(set)) return set;
  const size = Object.keys(set).length;
  if (size === 0) return NO_FIELDS;
  if (size > MAX_SHARED) return set;
  if (steps > MAX_STEPS) forget();
  let step = elements;
  const nodes: Record<string, FieldSet> = {};
  for (const element in set) {
    const below = (nodes[element] = shared(set[element]!));
    step = step.next(element, below) ?? step.grow(element, element, below);
  }
  if (step.set === undefined) {
    step.set = nodes;
    instances.set(nodes, undefined);
  }
  return step.set;
}

/** The shared set that a JSON value spells element by element; undefined when there is none yet. */
export function findShared(value: unknown): FieldSet | undefined {
  if (!isMap(value)) return undefined;
  if (instances.has(value as FieldSet)) return value as FieldSet;
  let step: Step | undefined = elements;
  let any = false;
  for (const element in value) {
    any = true;
    const below = findShared(value[element]);
    step = below === undefined ? undefined : step.next(element, below);
    if (step === undefined) return undefined;
  }
  return any ? step.set : NO_FIELDS;
}

/** True for an instance that stands for all sets equal to it. */
export function isShared(set: object): set is FieldSet {
  return instances.has(set as FieldSet);
}

/** The JSON of a set, which is made once for each shared one. */
export function fieldSetText(set: FieldSet): string {
  const known = instances.get(set);
  if (known !== undefined) return known;
  const text = JSON.stringify(set);
  if (instances.has(set)) instances.set(set, text);
  return text;
}
