import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfigArgumentMap,
} from 'graphql';
import type { KindDefinition } from '#kinds';
import { badRequest, formatGroupVersion, type KubeObject, type Status } from '#machinery';
import type { WriteOptions } from '#registry';
import type { PatchKind } from '../api/authorized-api.js';
import { writeComplexity } from './complexity.js';
import type { KindTypes } from './kind-types.js';
import type { Field } from './output-types.js';
import { checkPatchOptions } from './patch-options.js';
import { nameArgument, namespaceArgument } from './queries.js';
import { JsonScalar } from './scalars.js';

const PatchType = new GraphQLEnumType({
  name: 'PatchType',
  description: 'How a patch is to be understood.',
  values: {
    MERGE: { value: 'merge', description: 'JSON merge patch (RFC 7386).' },
    STRATEGIC: { value: 'strategic', description: 'Strategic merge patch; not for custom kinds.' },
    JSON: { value: 'json', description: 'JSON patch (RFC 6902): a list of operations.' },
    APPLY: { value: 'apply', description: 'Server-side apply; needs a fieldManager.' },
  },
});

const FieldValidation = new GraphQLEnumType({
  name: 'FieldValidation',
  description: 'What becomes of fields that the kind does not have.',
  values: {
    STRICT: { value: 'Strict', description: 'The request fails.' },
    WARN: { value: 'Warn', description: 'They are dropped, with a warning in `extensions`.' },
    IGNORE: { value: 'Ignore', description: 'They are dropped.' },
  },
});

const PropagationPolicy = new GraphQLEnumType({
  name: 'PropagationPolicy',
  description: 'What becomes of dependents when their owner is deleted.',
  values: {
    BACKGROUND: { value: 'Background', description: 'They are deleted afterwards.' },
    FOREGROUND: { value: 'Foreground', description: 'They are deleted first.' },
    ORPHAN: { value: 'Orphan', description: 'They stay.' },
  },
});

const DeletePreconditions = new GraphQLInputObjectType({
  name: 'DeletePreconditions',
  description: 'What must be true of the object for the deletion to happen.',
  fields: {
    uid: { type: GraphQLString, description: 'It is this very object.' },
    resourceVersion: { type: GraphQLString, description: 'It has not changed since.' },
  },
});

const DeletePayload = new GraphQLObjectType<KubeObject | Status>({
  name: 'DeletePayload',
  description: 'The answer to a deletion.',
  fields: {
    status: {
      type: JsonScalar,
      description: 'The Status, when the API answered with one: the object is gone.',
      resolve: (answer) => (answer.kind === 'Status' ? answer : null),
    },
    object: {
      type: JsonScalar,
      description:
        'The object, when it is still there (finalizers, grace period), or its last state.',
      resolve: (answer) => (answer.kind === 'Status' ? null : answer),
    },
  },
});

const writeArguments: GraphQLFieldConfigArgumentMap = {
  dryRun: { type: GraphQLBoolean, description: 'Check and answer, but keep nothing.' },
  fieldManager: { type: GraphQLString, description: 'Who owns the fields that are written.' },
  fieldValidation: { type: FieldValidation },
};

interface WriteArguments {
  readonly namespace?: string;
  readonly name: string;
  readonly subresource?: string | null;
  readonly dryRun?: boolean | null;
  readonly fieldManager?: string | null;
  readonly fieldValidation?: WriteOptions['fieldValidation'] | null;
}

interface ObjectArguments extends WriteArguments {
  readonly object: KubeObject;
}

const extensions = { complexity: writeComplexity };

/** The mutation fields of a kind, as far as it has the verbs. */
export function kindMutations(types: KindTypes, kind: KindDefinition): [string, Field][] {
  const name = types.names.ofKind(kind);
  return [
    ['create', createField] as const,
    ['update', updateField] as const,
    ['patch', patchField] as const,
    ['delete', deleteField] as const,
  ]
    .filter(([verb]) => kind.verbs.includes(verb))
    .map(([verb, make]) => [`${verb}${name}`, make(types, kind)]);
}

function createField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: new GraphQLNonNull(types.output(kind)),
    description: `Creates a ${kind.kind}. ${types.description(kind)}`,
    args: {
      ...(kind.namespaced ? { namespace: inNamespace } : {}),
      object: { type: new GraphQLNonNull(types.input(kind)), description: 'The new object.' },
      ...writeArguments,
    },
    extensions,
    resolve: (_source, args, { api }) => {
      const { object, ...rest } = args as ObjectArguments;
      const namespace = namespaceOf(kind, rest.namespace, object);
      return api.create({ kind, namespace }, bodyOf(kind, object), optionsOf(rest));
    },
  };
}

function updateField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: new GraphQLNonNull(types.output(kind)),
    description: `Replaces a ${kind.kind}; with metadata.resourceVersion only if it has not changed since. ${types.description(kind)}`,
    args: {
      ...(kind.namespaced ? { namespace: inNamespace } : {}),
      object: { type: new GraphQLNonNull(types.input(kind)), description: 'The whole object.' },
      ...subresourceArgument(kind, 'update'),
      ...writeArguments,
    },
    extensions,
    resolve: (_source, args, { api }) => {
      const { object, ...rest } = args as ObjectArguments;
      const name = object.metadata?.name;
      if (name === undefined)
        throw badRequest('object.metadata.name: it must be stated which object is replaced');
      const namespace = namespaceOf(kind, rest.namespace, object);
      const place = { kind, namespace, name, ...subresourceOf(rest) };
      return api.update(place, bodyOf(kind, object), optionsOf(rest));
    },
  };
}

function patchField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: new GraphQLNonNull(types.output(kind)),
    description: `Changes a part of a ${kind.kind}. ${types.description(kind)}`,
    args: {
      ...(kind.namespaced ? namespaceArgument : {}),
      ...nameArgument,
      type: { type: new GraphQLNonNull(PatchType), defaultValue: 'merge' },
      patch: { type: new GraphQLNonNull(JsonScalar), description: 'The patch.' },
      force: { type: GraphQLBoolean, description: 'Apply: take over fields of other managers.' },
      ...subresourceArgument(kind, 'patch'),
      ...writeArguments,
    },
    extensions,
    resolve: (_source, args, { api }) => {
      const {
        namespace = '',
        name,
        type,
        patch,
        force,
        ...rest
      } = args as WriteArguments & {
        readonly type: PatchKind;
        readonly patch: unknown;
        readonly force?: boolean | null;
      };
      checkPatchOptions(type, rest.fieldManager, force);
      const options = { ...optionsOf({ name, ...rest }), ...(force == null ? {} : { force }) };
      return api.patch(
        { kind, namespace, name, ...subresourceOf(rest) },
        type,
        { value: patch },
        options,
      );
    },
  };
}

function deleteField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: new GraphQLNonNull(DeletePayload),
    description: `Deletes a ${kind.kind}. ${types.description(kind)}`,
    args: {
      ...(kind.namespaced ? namespaceArgument : {}),
      ...nameArgument,
      gracePeriodSeconds: { type: GraphQLInt, description: 'Absent: what the kind provides for.' },
      propagationPolicy: { type: PropagationPolicy },
      preconditions: { type: DeletePreconditions },
      dryRun: writeArguments['dryRun']!,
    },
    extensions,
    resolve: (_source, args, { api }) => {
      const { namespace = '', name, ...given } = args as WriteArguments;
      const options = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value != null),
      );
      return api.delete({ kind, namespace, name }, options);
    },
  };
}

const inNamespace = {
  type: GraphQLString,
  description: 'Absent: that of metadata.namespace, or else `default`.',
};

function namespaceOf(
  kind: KindDefinition,
  stated: string | null | undefined,
  object: KubeObject,
): string {
  return kind.namespaced ? (stated ?? object.metadata?.namespace ?? 'default') : '';
}

function bodyOf(kind: KindDefinition, object: KubeObject) {
  // Objects of input types have no prototype; what is stored must be plain JSON.
  const value: unknown = JSON.parse(
    JSON.stringify({ apiVersion: formatGroupVersion(kind), kind: kind.kind, ...object }),
  );
  return { value };
}

/** Subresources that hold the kind's own type are written through the same mutation; others have bodies of their own kinds. */
function subresourceArgument(kind: KindDefinition, verb: string): GraphQLFieldConfigArgumentMap {
  const names = kind.subresources
    .filter((sub) => sub.kind === kind.kind && sub.verbs.includes(verb))
    .map(({ name }) => `\`${name}\``);
  if (names.length === 0) return {};
  return { subresource: { type: GraphQLString, description: `Write only ${names.join(' or ')}.` } };
}

function subresourceOf({ subresource }: { readonly subresource?: string | null }) {
  return subresource == null ? {} : { subresource };
}

function optionsOf({
  dryRun,
  fieldManager,
  fieldValidation,
}: Partial<WriteArguments>): WriteOptions {
  return {
    ...(dryRun == null ? {} : { dryRun }),
    ...(fieldManager == null ? {} : { fieldManager }),
    ...(fieldValidation == null ? {} : { fieldValidation }),
  };
}
