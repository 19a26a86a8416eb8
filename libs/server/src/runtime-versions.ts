import { parseRuntimeConfig } from '#kinds';
import { StartError } from './options.js';

/** The group versions that `--runtime-config` switches on. Throws StartError. */
export function runtimeVersions(text: string): ReadonlySet<string> {
  try {
    return parseRuntimeConfig(text);
  } catch (error) {
    throw new StartError(`--runtime-config: ${(error as Error).message}`);
  }
}
