import { packageTypes } from '../schema/tables.js';
import {
  structSchema,
  typeRow,
  type FieldSchema,
  type Scalar,
  type TypeRef,
} from '../schema/types.js';
import type { Descriptions } from './descriptions.js';
import { componentName, patchComponent, scalarComponents } from './names.js';

/** A schema object of OpenAPI; which keywords it may have depends on the version. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

export type OpenApiVersion = 'v2' | 'v3';

const plainScalars: Readonly<Partial<Record<Scalar, OpenApiSchema>>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  base64: { type: 'string', format: 'byte' },
  object: { type: 'object' },
  any: {},
};

const either = (...types: string[]): OpenApiSchema => ({ oneOf: types.map((type) => ({ type })) });

/** What the scalars that are types of their own look like; version 2 has no word for "one of". */
const scalarSchemas: Readonly<
  Record<OpenApiVersion, Readonly<Partial<Record<Scalar, OpenApiSchema>>>>
> = {
  v2: {
    quantity: { type: 'string' },
    'int-or-string': { type: 'string', format: 'int-or-string' },
  },
  v3: {
    quantity: either('string', 'number'),
    'int-or-string': { format: 'int-or-string', ...either('integer', 'string') },
  },
};

const commonScalarSchemas: Readonly<Partial<Record<Scalar, OpenApiSchema>>> = {
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  fieldsv1: { type: 'object' },
  raw: { type: 'object' },
  json: {},
};

/**
 * Collects the components of one document: asking for the reference to a type adds it, and all that it refers to, to the document.
 */
export class Components {
  private readonly found = new Map<string, OpenApiSchema | undefined>();

  constructor(
    private readonly version: OpenApiVersion,
    private readonly descriptions: Descriptions,
    /** Every served group version, for the types that belong to all of them. */
    private readonly groupVersions: readonly (readonly [group: string, version: string])[],
    /** Kinds that share the type of another version of theirs, by that type: `extensions/v1beta1/Ingress`. */
    private readonly sharing: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** `$ref` to a component of that name; `make` gives its schema when it is new. */
  reference(name: string, make: () => OpenApiSchema): OpenApiSchema {
    if (!this.found.has(name)) {
      this.found.set(name, undefined);
      this.found.set(name, make());
    }
    return { $ref: `#/${this.version === 'v2' ? 'definitions' : 'components/schemas'}/${name}` };
  }

  /** `$ref` to a type of the tables. */
  type(name: string): OpenApiSchema {
    return this.reference(componentName(name), () => this.typeSchema(name));
  }

  patch(): OpenApiSchema {
    return this.reference(patchComponent, () => ({
      ...this.described('meta_v1.Patch'),
      type: 'object',
    }));
  }

  /** All components by name. */
  all(): Readonly<Record<string, OpenApiSchema>> {
    const names = [...this.found.keys()].toSorted();
    return Object.fromEntries(names.map((name) => [name, this.found.get(name)!]));
  }

  /** The words for a type, or for a field of it; nothing where there are none. */
  described(key: string, field = ''): OpenApiSchema {
    const description = this.descriptions[key]?.[field];
    return description === undefined ? {} : { description };
  }

  private typeSchema(name: string): OpenApiSchema {
    const row = typeRow(name);
    if (row?.t !== undefined)
      return { ...this.described(name), ...(row.t === 'object' ? { type: 'object' } : {}) };
    const { fields } = structSchema(name);
    const sorted = fields.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const required = sorted.filter((field) => field.required).map((field) => field.name);
    const properties = Object.fromEntries(
      sorted.map((field) => [field.name, this.fieldSchema(name, field)]),
    );
    return {
      ...this.described(name),
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      ...(sorted.length === 0 ? {} : { properties }),
      ...this.kindsOf(this.gvksOf(name, row?.gvk)),
      ...(row?.mt === undefined ? {} : { 'x-kubernetes-map-type': row.mt }),
      ...(row?.u === undefined ? {} : { 'x-kubernetes-unions': row.u }),
    };
  }

  private gvksOf(
    name: string,
    gvk: readonly string[] | string | undefined,
  ): readonly string[] | string | undefined {
    const more = this.sharing.get(name);
    return more === undefined || typeof gvk === 'string'
      ? gvk
      : [...new Set([...(gvk ?? []), ...more])];
  }

  private kindsOf(gvk: readonly string[] | string | undefined): OpenApiSchema {
    if (gvk === undefined) return {};
    const kinds =
      typeof gvk === 'string'
        ? this.groupVersions.map(([group, version]) => ({ group, version, kind: 'DeleteOptions' }))
        : gvk.map((name) => {
            const parts = name.split('/');
            return {
              group: parts.length === 3 ? parts[0] : '',
              version: parts.at(-2),
              kind: parts.at(-1),
            };
          });
    return { 'x-kubernetes-group-version-kind': kinds };
  }

  private fieldSchema(owner: string, field: FieldSchema): OpenApiSchema {
    const { row } = field;
    const schema = this.refSchema(field.type);
    const notes: OpenApiSchema = {
      ...(this.version === 'v3' && row.d !== undefined ? { default: row.d } : {}),
      ...this.described(owner, field.name),
    };
    const extensions: OpenApiSchema = {
      ...(row.e === undefined ? {} : { enum: row.e }),
      ...(row.lk === undefined ? {} : { 'x-kubernetes-list-map-keys': row.lk }),
      ...(row.lt === undefined ? {} : { 'x-kubernetes-list-type': row.lt }),
      ...(row.mt === undefined ? {} : { 'x-kubernetes-map-type': row.mt }),
      ...(row.pk === undefined ? {} : { 'x-kubernetes-patch-merge-key': row.pk }),
      ...(row.ps === undefined ? {} : { 'x-kubernetes-patch-strategy': row.ps }),
    };
    // Version 3.0 ignores what stands beside a reference, so the reference is wrapped when there is something to say.
    const wrapped =
      this.version === 'v3' &&
      '$ref' in schema &&
      Object.keys(notes).length + Object.keys(extensions).length > 0;
    return { ...notes, ...(wrapped ? { allOf: [schema] } : schema), ...extensions };
  }

  private refSchema(type: TypeRef): OpenApiSchema {
    switch (type.kind) {
      case 'list':
        return { type: 'array', items: this.refSchema(type.of) };
      case 'map':
        return { type: 'object', additionalProperties: this.refSchema(type.of) };
      case 'struct':
        return this.type(type.name);
      case 'scalar':
        return this.scalarSchema(type.scalar);
    }
  }

  private scalarSchema(scalar: Scalar): OpenApiSchema {
    const component = scalarComponents[scalar];
    if (component === undefined) return plainScalars[scalar] ?? {};
    const [name, key] = component;
    return this.reference(name, () => ({
      ...this.described(key),
      ...(scalarSchemas[this.version][scalar] ?? commonScalarSchemas[scalar]),
    }));
  }
}

/** True when the tables have a list type for the kind (`core_v1.PodList`). */
export function hasType(name: string): boolean {
  const [file, type] = name.split('.');
  const types = packageTypes(file!);
  return types !== undefined && Object.hasOwn(types, type!);
}
