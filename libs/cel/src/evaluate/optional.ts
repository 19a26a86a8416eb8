import { step, type Planned } from './planned.js';
import { noOverload, OptionalValue } from '../values/values.js';

/** `a.or(b)` and `a.orValue(b)`: `b` is computed only when `a` is absent. */
export function alternative(name: 'or' | 'orValue', [first, second]: readonly Planned[]): Planned {
  const [run, other] = [first!.run, second!.run];
  return step((frame) => {
    const value = run(frame);
    if (!(value instanceof OptionalValue)) throw noOverload();
    if (value.isPresent) return name === 'or' ? value : value.value;
    return other(frame);
  });
}
