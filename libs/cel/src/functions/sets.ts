import { equal } from '../values/equality.js';
import type { Value } from '../values/values.js';
import type { Implementations } from './implementations.js';

type List = readonly Value[];

const isIn = (list: List, item: Value): boolean => list.some((own) => equal(own, item));
const contains = (list: List, part: List): boolean => part.every((item) => isIn(list, item));

/** CEL's extension `sets`. */
export const sets: Implementations = {
  'sets.contains': contains,
  'sets.equivalent': (a: List, b: List) => contains(a, b) && contains(b, a),
  'sets.intersects': (a: List, b: List) => a.some((item) => isIn(b, item)),
};
