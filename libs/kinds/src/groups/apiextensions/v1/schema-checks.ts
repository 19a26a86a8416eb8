import type { StatusCause } from '#machinery';
import type { JSONSchemaProps } from '../../../generated/index.gen.js';

/** A schema and where the server keeps it. */
export interface SchemaPlace {
  readonly schema: JSONSchemaProps;
  /** `spec.validation` or `spec.versions[0].schema`. */
  readonly path: string;
  readonly hasStatus: boolean;
  /** An update leaves it as it was. */
  readonly isUnchanged: boolean;
}

/** The checks of a definition that look into schemas. */
export interface SchemaChecks {
  schema(place: SchemaPlace): StatusCause[];
  /** `path` is that of the list of fields; `isKept`: an update leaves the list as it was. */
  selectableFields(
    fields: readonly { readonly jsonPath: string }[],
    schema: JSONSchemaProps,
    path: string,
    isKept: boolean,
  ): StatusCause[];
}
