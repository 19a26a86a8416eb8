import type { Ingress, IngressClass } from '#kinds';

/** The annotation of the time before `spec.ingressClassName`. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Which Ingresses a controller is told to care for. */
export interface ClassOptions {
  /** `spec.controller` of its IngressClasses. */
  readonly controllerClass: string;
  /** The value of the annotation. */
  readonly ingressClass: string;
  readonly watchWithoutClass: boolean;
  /** A class of the name `ingressClass` is taken whatever controller it names. */
  readonly classByName: boolean;
  /** '' for all. */
  readonly watchNamespace: string;
}

/**
 * Does the controller care for this Ingress? `spec.ingressClassName` that refers to one of its classes; without that field the
 * annotation with its class name; with neither only when it is told to.
 */
export function isSelected(
  ingress: Ingress,
  classes: Iterable<IngressClass>,
  options: ClassOptions,
): boolean {
  const { namespace = '', annotations = {} } = ingress.metadata ?? {};
  if (options.watchNamespace !== '' && namespace !== options.watchNamespace) return false;
  const annotation = annotations[CLASS_ANNOTATION];
  if (annotation !== undefined && annotation !== '') return annotation === options.ingressClass;
  const wanted = ingress.spec?.ingressClassName;
  if (wanted === undefined) return options.watchWithoutClass;
  for (const { metadata, spec } of classes) {
    if (metadata?.name !== wanted) continue;
    return (
      spec?.controller === options.controllerClass ||
      (options.classByName && wanted === options.ingressClass)
    );
  }
  return options.classByName && wanted === options.ingressClass;
}
