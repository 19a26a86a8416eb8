import { readFile } from 'node:fs/promises';
import type { SchedulerConfiguration } from '#scheduler';
import { StartError } from './options.js';

/** The configuration of the scheduler in a file; the default one without a file. Throws StartError. */
export async function readSchedulerConfiguration(
  file: string | undefined,
): Promise<SchedulerConfiguration> {
  if (file === undefined) return {};
  const { parseSchedulerConfiguration } = await import('#scheduler');
  try {
    return parseSchedulerConfiguration(await readFile(file, 'utf8'));
  } catch (error) {
    throw new StartError(`cannot use ${file}: ${(error as Error).message}`);
  }
}
