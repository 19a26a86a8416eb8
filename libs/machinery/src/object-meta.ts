import {
  fieldForbidden,
  fieldImmutable,
  fieldInvalid,
  fieldInvalidAll,
  fieldRequired,
  fieldTooLong,
} from './field-error.js';
import { formatGroupVersion, parseGroupVersion } from './group.js';
import { validateAnnotations, validateLabels } from './meta-maps.js';
import { dns1123Label, qualifiedName } from './names.js';
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from './object.js';
import type { StatusCause } from './status-error.js';

const SUBRESOURCE_LIMIT_BYTES = 256;
const MANAGER_LIMIT_BYTES = 128;
const FINALIZER_ORPHAN = 'orphan';
const FINALIZER_FOREGROUND = 'foregroundDeletion';
const STANDARD_FINALIZERS = new Set(['kubernetes', FINALIZER_ORPHAN, FINALIZER_FOREGROUND]);

export interface ObjectMetaRules {
  readonly namespaced: boolean;
  /** How the name is checked; `prefix`: it is a `generateName`, and characters follow. */
  readonly validateName: (name: string, prefix: boolean) => string[];
  /** Whether a finalizer without a domain must be a known one. True for built-in kinds, false for custom resources. Default true. */
  readonly standardFinalizers?: boolean;
}

/** What is wrong with the metadata of a new object, in the order of the API server's checks. `path` is where the metadata is. */
export function validateObjectMeta(
  meta: ObjectMeta,
  rules: ObjectMetaRules,
  path = 'metadata',
): StatusCause[] {
  const causes: StatusCause[] = [];
  if (meta.generateName) {
    causes.push(
      ...fieldInvalidAll(
        `${path}.generateName`,
        meta.generateName,
        rules.validateName(meta.generateName, true),
      ),
    );
  }
  if (meta.name)
    causes.push(
      ...fieldInvalidAll(`${path}.name`, meta.name, rules.validateName(meta.name, false)),
    );
  else causes.push(fieldRequired(`${path}.name`, 'name or generateName is required'));
  causes.push(...validateNamespace(meta.namespace ?? '', rules.namespaced, `${path}.namespace`));
  const generation = meta.generation ?? 0;
  if (generation < 0)
    causes.push(
      fieldInvalid(`${path}.generation`, generation, 'must be greater than or equal to 0'),
    );
  addAll(causes, [
    validateLabels(meta.labels, `${path}.labels`),
    validateAnnotations(meta.annotations, `${path}.annotations`),
    validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`),
    validateManagedFields(meta.managedFields ?? [], `${path}.managedFields`),
  ]);
  if (rules.standardFinalizers ?? true)
    causes.push(...validateStandardFinalizers(meta.finalizers ?? [], `${path}.finalizers`));
  return causes;
}

/** What is wrong with the metadata of an update. The registry has filled in what a client may leave out. */
export function validateObjectMetaUpdate(
  meta: ObjectMeta,
  old: ObjectMeta,
  rules: Pick<ObjectMetaRules, 'standardFinalizers'> = {},
  path = 'metadata',
): StatusCause[] {
  const causes: StatusCause[] = [];
  if (old.deletionTimestamp)
    causes.push(
      ...validateNoNewFinalizers(meta.finalizers ?? [], old.finalizers ?? [], `${path}.finalizers`),
    );
  if (!meta.resourceVersion) {
    // The server checks a number here, which is why it prints one.
    causes.push(fieldInvalid(`${path}.resourceVersion`, 0, 'must be specified for an update'));
  }
  const generation = meta.generation ?? 0;
  if (generation < (old.generation ?? 0))
    causes.push(fieldInvalid(`${path}.generation`, generation, 'must not be decremented'));
  causes.push(
    ...fieldImmutable(`${path}.name`, meta.name ?? '', old.name ?? ''),
    ...fieldImmutable(`${path}.namespace`, meta.namespace ?? '', old.namespace ?? ''),
    ...fieldImmutable(`${path}.uid`, meta.uid ?? '', old.uid ?? ''),
    ...fieldImmutable(`${path}.creationTimestamp`, meta.creationTimestamp, old.creationTimestamp),
    ...fieldImmutable(`${path}.deletionTimestamp`, meta.deletionTimestamp, old.deletionTimestamp),
    ...fieldImmutable(
      `${path}.deletionGracePeriodSeconds`,
      meta.deletionGracePeriodSeconds,
      old.deletionGracePeriodSeconds,
    ),
  );
  addAll(causes, [
    validateLabels(meta.labels, `${path}.labels`),
    validateAnnotations(meta.annotations, `${path}.annotations`),
    validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    validateManagedFields(meta.managedFields ?? [], `${path}.managedFields`),
  ]);
  if (rules.standardFinalizers ?? true)
    causes.push(...validateStandardFinalizers(meta.finalizers ?? [], `${path}.finalizers`));
  return causes;
}

/** Adds the causes of several checks. Not as arguments of one call: there can be more than the stack holds. */
function addAll(causes: StatusCause[], found: readonly (readonly StatusCause[])[]): void {
  for (const list of found) for (const cause of list) causes.push(cause);
}

function validateNamespace(namespace: string, namespaced: boolean, path: string): StatusCause[] {
  if (!namespaced)
    return namespace === '' ? [] : [fieldForbidden(path, 'not allowed on this type')];
  return namespace === ''
    ? [fieldRequired(path)]
    : fieldInvalidAll(path, namespace, dns1123Label(namespace));
}

function validateOwnerReferences(
  references: readonly OwnerReference[],
  path: string,
): StatusCause[] {
  const causes: StatusCause[] = [];
  let controller: string | undefined;
  for (const reference of references) {
    causes.push(...validateOwnerReference(reference, path));
    if (reference.controller !== true) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller === undefined) controller = name;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      causes.push(fieldInvalid(path, references.map(wireOrder), detail));
    }
  }
  return causes;
}

function validateOwnerReference(reference: OwnerReference, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const apiVersion = reference.apiVersion ?? '';
  // A group may be empty here: the server reads `/v1` as `v1`.
  const owner = parseGroupVersion(apiVersion.replace(/^\/(?=.)/, ''));
  if (owner === undefined)
    causes.push(fieldInvalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'));
  for (const field of ['kind', 'name', 'uid'] as const) {
    if (!reference[field]) causes.push(fieldInvalid(`${path}.${field}`, '', 'must not be empty'));
  }
  // Events own nothing: they would be collected with what they report on, and pass through quickly.
  if (owner !== undefined && formatGroupVersion(owner) === 'v1' && reference.kind === 'Event') {
    causes.push(
      fieldInvalid(path, wireOrder(reference), '/v1, Kind=Event is disallowed from being an owner'),
    );
  }
  return causes;
}

function wireOrder({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
}: OwnerReference): OwnerReference {
  return {
    apiVersion,
    kind,
    name,
    uid,
    ...(controller === undefined ? {} : { controller }),
    ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
  };
}

function validateFinalizers(finalizers: readonly string[], path: string): StatusCause[] {
  const causes = finalizers.flatMap((finalizer) =>
    fieldInvalidAll(path, finalizer, qualifiedName(finalizer)),
  );
  if (finalizers.includes(FINALIZER_ORPHAN) && finalizers.includes(FINALIZER_FOREGROUND)) {
    causes.push(
      fieldInvalid(
        path,
        finalizers,
        `finalizer ${FINALIZER_ORPHAN} and ${FINALIZER_FOREGROUND} cannot be both set`,
      ),
    );
  }
  return causes;
}

function validateStandardFinalizers(finalizers: readonly string[], path: string): StatusCause[] {
  return finalizers.flatMap((finalizer, index) =>
    finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)
      ? []
      : [
          fieldInvalid(
            `${path}[${index}]`,
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  );
}

function validateNoNewFinalizers(
  finalizers: readonly string[],
  old: readonly string[],
  path: string,
): StatusCause[] {
  const added = [...new Set(finalizers)].filter((finalizer) => !old.includes(finalizer)).sort();
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [fieldForbidden(path, detail)];
}

function validateManagedFields(
  entries: readonly ManagedFieldsEntry[],
  path: string,
): StatusCause[] {
  return entries.flatMap((entry, index) => {
    const at = `${path}[${index}]`;
    const causes: StatusCause[] = [];
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
      causes.push(
        fieldInvalid(`${at}.operation`, entry.operation ?? '', 'must be `Apply` or `Update`'),
      );
    }
    if (entry.fieldsType && entry.fieldsType !== 'FieldsV1') {
      causes.push(fieldInvalid(`${at}.fieldsType`, entry.fieldsType, 'must be `FieldsV1`'));
    }
    causes.push(...validateFieldManager(entry.manager ?? '', `${at}.manager`));
    if (Buffer.byteLength(entry.subresource ?? '') > SUBRESOURCE_LIMIT_BYTES) {
      causes.push(fieldTooLong(`${at}.subresource`, SUBRESOURCE_LIMIT_BYTES));
    }
    return causes;
  });
}

const PRINTABLE_ASCII = /^[ -~]*$/;

/** The name of a field manager, in managedFields or as `fieldManager` of a request: at most 128 bytes, all printable. */
export function validateFieldManager(manager: string, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (manager.length <= MANAGER_LIMIT_BYTES && PRINTABLE_ASCII.test(manager)) return causes;
  if (Buffer.byteLength(manager) > MANAGER_LIMIT_BYTES)
    causes.push(fieldTooLong(path, MANAGER_LIMIT_BYTES));
  let position = 0;
  for (const character of manager) {
    if (/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      causes.push(
        fieldInvalid(path, manager, `invalid character U+${code} (at position ${position})`),
      );
    }
    position += Buffer.byteLength(character);
  }
  return causes;
}
