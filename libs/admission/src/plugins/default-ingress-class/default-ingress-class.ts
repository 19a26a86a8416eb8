import type { Ingress, IngressClass } from '#kinds';
import type { Draft } from '#machinery';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { concerns } from '../../refuse.js';
import { newestDefault } from '../../newest-default.js';

const ANNOTATIONS = ['ingressclass.kubernetes.io/is-default-class'];
const LEGACY_CLASS = 'kubernetes.io/ingress.class';

/** An Ingress that names no class, in neither way, gets the default one. */
export function defaultIngressClass(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    admit(object, attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, 'ingresses.networking.k8s.io'))
        return;
      const ingress = object as Draft<Ingress>;
      if (ingress.spec?.ingressClassName !== undefined) return;
      if (ingress.metadata?.annotations?.[LEGACY_CLASS] !== undefined) return;
      const chosen = newestDefault(
        lookup.list<IngressClass>('ingressclasses.networking.k8s.io'),
        ANNOTATIONS,
      );
      if (chosen !== undefined) ingress.spec = { ...ingress.spec, ingressClassName: chosen };
    },
  };
}
