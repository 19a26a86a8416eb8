import type { Service } from '#kube-proxy';
import { isReady, podIPs, type Pod } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { World } from '../journey/world.js';
import { nameOf, type Diagnosis, type Finding } from './diagnosis.js';
import { unreadyPods } from './unready-pods.js';

const MAX_NAMED = 5;

/** A Service without any endpoint that may be used: why does its selector lead to none? */
export const noEndpoints: Finding = ({ picture, world, port, service, outcome }) => {
  if (service === undefined || port === undefined || outcome.outcome !== 'icmp-port-unreachable')
    return undefined;
  if (port.endpoints.some((e) => e.ready || (e.serving && e.terminating))) return undefined;
  return explainEndpoints(picture, world, service, port.index);
};

/** Why a Service has no ready endpoint for a port, the one with that place in its spec. */
export function explainEndpoints(
  picture: NetworkPicture,
  world: World,
  service: Service,
  index: number,
): Diagnosis {
  const name = nameOf(service);
  const selector = service.spec?.selector;
  if (selector === undefined) {
    return {
      reason: `${name} has no ready endpoint: it has no selector, and no EndpointSlice gives it backends`,
      fix: `create an EndpointSlice with the label kubernetes.io/service-name=${service.metadata?.name ?? ''}`,
    };
  }
  const text = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const namespace = service.metadata?.namespace ?? 'default';
  const pods = podsOf(picture, namespace).filter((pod) => matches(selector, pod));
  const running = pods.filter((pod) => podIPs(pod).length > 0);
  const ready = running.filter(isReady);
  if (pods.length === 0) return selectsNothing(picture, service, text, selector);
  if (ready.length === 0) {
    const { reason, fix } = unreadyPods(pods, world);
    return {
      reason: `${name} has no ready endpoint: selector ${text} matches ${count(pods.length)}, none of them ready: ${reason}`,
      ...(fix === undefined ? {} : { fix }),
    };
  }
  const target = service.spec?.ports?.[index]?.targetPort;
  if (typeof target === 'string') {
    return {
      reason: `${name} has no endpoint for this port: no ready pod has a container port named "${target}"`,
      fix: `name a container port "${target}", or set targetPort to a name or number that the pods have`,
    };
  }
  return {
    reason: `${name} has no ready endpoint, although selector ${text} matches ${count(ready.length)} that are ready: its EndpointSlices are not up to date`,
    fix: 'check that the endpointslice controller runs, and that the port names of the slices are those of the Service',
  };
}

function selectsNothing(
  picture: NetworkPicture,
  service: Service,
  text: string,
  selector: Readonly<Record<string, string>>,
): Diagnosis {
  const namespace = service.metadata?.namespace ?? 'default';
  const elsewhere = [...picture.pods()].find((pod) => matches(selector, pod));
  if (elsewhere !== undefined) {
    const other = elsewhere.metadata?.namespace ?? 'default';
    return {
      reason: `${nameOf(service)} has no endpoint: its selector ${text} matches no pod in namespace ${namespace}, and Services select in their own namespace alone`,
      fix: `pods with these labels are in namespace ${other}: move the Service there`,
    };
  }
  const near = podsOf(picture, namespace)
    .filter((pod) => Object.keys(selector).some((key) => pod.metadata?.labels?.[key] !== undefined))
    .slice(0, MAX_NAMED)
    .map((pod) => {
      const labels = Object.keys(selector).map(
        (key) => `${key}=${pod.metadata?.labels?.[key] ?? ''}`,
      );
      return `${pod.metadata?.name ?? ''} has ${labels.join(',')}`;
    });
  return {
    reason: `${nameOf(service)} has no endpoint: its selector ${text} matches no pod in namespace ${namespace}`,
    fix:
      near.length === 0
        ? `create pods with the labels ${text}, or mend the selector`
        : `mend the selector or the labels: ${near.join('; ')}`,
  };
}

function podsOf(picture: NetworkPicture, namespace: string): Pod[] {
  return [...picture.pods()].filter((pod) => (pod.metadata?.namespace ?? 'default') === namespace);
}

function matches(selector: Readonly<Record<string, string>>, pod: Pod): boolean {
  return Object.entries(selector).every(([key, value]) => pod.metadata?.labels?.[key] === value);
}

const count = (pods: number): string => (pods === 1 ? '1 pod' : `${pods} pods`);
