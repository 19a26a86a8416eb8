import type { CustomResourceDefinition } from '../../../generated/index.gen.js';

/** Whether the kinds of a definition are served. */
export const isEstablished = ({ status }: CustomResourceDefinition): boolean =>
  status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True') ?? false;
