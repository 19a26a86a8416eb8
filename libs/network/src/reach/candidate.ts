import { decode, DecodeError, KindCatalog } from '#kinds';
import {
  fieldInvalid,
  fieldRequired,
  formatGroupVersion,
  parseGroupVersion,
  validateObjectMeta,
  type Draft,
  type KubeObject,
  type StatusCause,
} from '#machinery';

/** An object of a change as the API server would store it. */
export interface ReadCandidate {
  readonly object: KubeObject;
  /** What it would refuse; the object is not to be used then. */
  readonly causes: readonly StatusCause[];
}

/**
 * Reads an object of a change that is only thought of: fields, defaults and validation of its kind as on creation, `default` where a namespace is
 * missing. Causes name fields below `field`. Kinds that are not built in are taken as they are: their definitions are not at hand.
 */
export function readCandidate(candidate: KubeObject, field: string): ReadCandidate {
  const causes: StatusCause[] = [];
  if (!candidate.kind) causes.push(fieldRequired(`${field}.kind`));
  if (!candidate.apiVersion) causes.push(fieldRequired(`${field}.apiVersion`));
  if (!candidate.metadata?.name) causes.push(fieldRequired(`${field}.metadata.name`));
  if (causes.length > 0) return { object: candidate, causes };
  const version = parseGroupVersion(candidate.apiVersion!);
  const kind =
    version && KindCatalog.builtIn().byKind(version.group, version.version, candidate.kind!);
  if (kind === undefined) return { object: candidate, causes };
  try {
    const { object, problems } = decode(kind.type, candidate);
    if (problems.length > 0)
      return {
        object: candidate,
        causes: problems.map((why) => fieldInvalid(field, kind.kind, why)),
      };
    return checked(kind, object, field);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { object: candidate, causes: [fieldInvalid(field, kind.kind, error.message)] };
  }
}

function checked(
  kind: NonNullable<ReturnType<KindCatalog['byKind']>>,
  object: Draft<KubeObject>,
  field: string,
): ReadCandidate {
  const { namespaced, strategy } = kind;
  object.kind = kind.kind;
  object.apiVersion = formatGroupVersion(kind);
  if (namespaced) object.metadata!.namespace ??= 'default';
  strategy.applyDefaults?.(object);
  const { validateName = () => [] } = strategy;
  const causes = [
    ...validateObjectMeta(object.metadata!, { namespaced, standardFinalizers: true, validateName }),
    ...(strategy.validate?.(object) ?? []),
  ];
  return {
    object,
    causes: causes.map((cause) => ({ ...cause, field: `${field}.${cause.field}` })),
  };
}
