import { providerNames, type ProviderName } from '#load-balancer';
import { StartError } from './options.js';

/** The provider of load balancers that an option names. Throws StartError for a name that there is none of. */
export function providerOf(name: string): ProviderName {
  const found = providerNames.find((each) => each === name);
  if (found !== undefined) return found;
  throw new StartError(
    `there is no load balancer "${name}"; there are ${providerNames.join(', ')}`,
  );
}
