import { isDeepStrictEqual } from 'node:util';
import type {
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../../generated/index.gen.js';

const SHARED = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;
type Shared = (typeof SHARED)[number];

/** A specification as the server keeps it: what all versions state alike stands beside them, and not in them. */
export interface Hoisted {
  readonly beside: Pick<CustomResourceDefinitionVersion, Shared>;
  readonly versions: readonly CustomResourceDefinitionVersion[];
}

/** Moves what all versions state alike out of them. */
export function hoisted(spec: CustomResourceDefinitionSpec | undefined): Hoisted {
  const versions = spec?.versions ?? [];
  const [first] = versions;
  const alike = SHARED.filter((field) =>
    versions.every((version) => isDeepStrictEqual(version[field], first?.[field])),
  );
  const isAlike = new Set<string>(alike);
  const beside = Object.fromEntries(
    alike.filter((field) => first?.[field] !== undefined).map((field) => [field, first![field]]),
  );
  const own = versions.map(
    (version) =>
      Object.fromEntries(
        Object.entries(version).filter(([field]) => !isAlike.has(field)),
      ) as unknown as CustomResourceDefinitionVersion,
  );
  return { beside, versions: own };
}
