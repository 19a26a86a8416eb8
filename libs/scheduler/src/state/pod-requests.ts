import type { Container, PodSpec } from '#kinds';
import { addAmounts, amountsOf, raiseAmounts, type Amounts } from './amounts.js';

/** What a container without a request counts as when nodes are compared: a tenth of a core and 200 MiB. */
export const ASSUMED_REQUESTS: Amounts = new Map([
  ['cpu', 100],
  ['memory', 200 * 1024 * 1024],
]);

/**
 * What a pod asks for (KEP-753, KEP-2837): the sum of its containers and of the sidecars, or what an init container needs together with the
 * sidecars started before it when that is more; requests of the pod as a whole take the place of that, and its overhead comes on top. `assumed`
 * stands in for requests that a container does not state.
 */
export function podRequests(spec: PodSpec, assumed?: Amounts): Map<string, number> {
  const requestsOf = (container: Container): Map<string, number> => {
    const requests = amountsOf(container.resources?.requests);
    if (assumed !== undefined) {
      for (const [name, amount] of assumed) if (!requests.has(name)) requests.set(name, amount);
    }
    return requests;
  };
  const total = new Map<string, number>();
  for (const container of spec.containers ?? []) addAmounts(total, requestsOf(container));
  const sidecars = new Map<string, number>();
  const initial = new Map<string, number>();
  for (const container of spec.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      addAmounts(total, requests);
      addAmounts(sidecars, requests);
      raiseAmounts(initial, sidecars);
    } else {
      addAmounts(requests, sidecars);
      raiseAmounts(initial, requests);
    }
  }
  raiseAmounts(total, initial);
  for (const [name, amount] of amountsOf(spec.resources?.requests)) {
    if (name === 'cpu' || name === 'memory' || name.startsWith('hugepages-'))
      total.set(name, amount);
  }
  addAmounts(total, amountsOf(spec.overhead));
  return total;
}
