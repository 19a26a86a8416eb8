import type { Report } from '../../../rules/report.js';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** Checks access modes of a volume or claim: `ReadWriteOncePod` excludes the others. */
export function checkAccessModes(found: Report, modes: readonly string[] = []): void {
  for (const mode of modes)
    if (!MODES.includes(mode)) found.notSupported('accessModes', mode, MODES);
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod')) {
    found.forbidden('accessModes', 'may not use ReadWriteOncePod with other access modes');
  }
}
