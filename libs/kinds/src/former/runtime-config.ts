import { formerVersions } from './former-kinds.js';

/**
 * The group versions that the text of `--runtime-config` switches on: `api/all=true`, `extensions/v1beta1=true`, comma separated; what
 * comes later in the list wins. Throws an Error that names what cannot be switched.
 */
export function parseRuntimeConfig(text: string): ReadonlySet<string> {
  const on = new Set<string>();
  for (const part of text.split(',').map((item) => item.trim())) {
    if (part === '') continue;
    const [key = '', value = 'true'] = part.split('=');
    if (value !== 'true' && value !== 'false')
      throw new Error(`"${part}" says neither true nor false`);
    if (key !== 'api/all' && !formerVersions.includes(key))
      throw new Error(
        `${key} cannot be switched on or off; what can: api/all, ${formerVersions.join(', ')}`,
      );
    for (const version of key === 'api/all' ? formerVersions : [key]) {
      if (value === 'true') on.add(version);
      else on.delete(version);
    }
  }
  return on;
}
