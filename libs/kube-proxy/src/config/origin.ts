import type { Origin } from '../objects.js';
import type { ProxyConfig } from './config.js';

/** Where the configuration states a field; nothing when it comes from flags or defaults. */
export function configOrigin(config: ProxyConfig): (field: string) => { readonly origin?: Origin } {
  const { source } = config;
  return (field) =>
    source === undefined
      ? {}
      : { origin: { object: source, field: `data['config.conf']: ${field}` } };
}
