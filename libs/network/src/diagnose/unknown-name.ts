import type { Service } from '#kube-proxy';
import type { Origin } from '../journey/trace.js';
import type { World } from '../journey/world.js';
import type { Pod } from '../model/pod.js';
import type { Resolution } from '../names/lookup.js';
import type { NetworkPicture } from '../picture/picture.js';
import { nameOf, type Diagnosis } from './diagnosis.js';
import { explainDrop } from './network-policy.js';
import { explainEndpoints } from './no-endpoints.js';

/** Everything about a name that has no address. */
interface Unknown {
  readonly picture: NetworkPicture;
  readonly world: World;
  readonly resolution: Resolution;
  /** Undefined: a machine asks. */
  readonly pod: Pod | undefined;
  /** The Service that is meant, if its name is that of one. */
  readonly service: Service | undefined;
}

/** The first that fits wins. */
const FINDINGS: readonly ((unknown: Unknown) => Partial<Diagnosis> | undefined)[] = [
  onTheWay,
  wrongServer,
  wrongPolicy,
  externalName,
  emptyHeadless,
  otherNamespace,
  misspelt,
];

/** A name without address: what stands in the way, and is there a Service that may have been meant? */
export function unknownName(
  picture: NetworkPicture,
  world: World,
  from: Origin,
  resolution: Resolution,
): Diagnosis {
  const pod = 'pod' in from ? picture.pod(from.pod) : undefined;
  const service = meant(picture, pod, resolution.name);
  const unknown = { picture, world, resolution, pod, service };
  const reason = `${resolution.name}: ${resolution.failure ?? 'no address'}`;
  for (const finding of FINDINGS) {
    const found = finding(unknown);
    if (found !== undefined) return { reason, ...found };
  }
  return { reason };
}

/** The question or its answer was dropped. */
function onTheWay({ picture, resolution: { path } }: Unknown): Partial<Diagnosis> | undefined {
  const fix = path && (explainDrop(picture, path)?.fix ?? path.fix);
  return fix === undefined ? undefined : { fix };
}

/** The pod names a server itself that does not answer. */
function wrongServer({ resolution: { path, server }, pod }: Unknown) {
  if (path?.outcome === 'answered' || server === undefined || pod === undefined) return undefined;
  if (pod.spec?.dnsConfig?.nameservers?.includes(server) !== true) return undefined;
  return {
    fix: `${server} stands in spec.dnsConfig.nameservers of pod ${podName(pod)}: name a server there that answers, or leave spec.dnsPolicy at ClusterFirst`,
  };
}

/** The pod asks the servers of its machine, which know nothing of Services. */
function wrongPolicy({ pod, service }: Unknown) {
  if (pod === undefined || service === undefined) return undefined;
  const { dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec ?? {};
  const name = podName(pod);
  if (dnsPolicy === 'Default')
    return {
      fix: `pod ${name} asks the servers of its node (spec.dnsPolicy: Default), which know no Services: set it to ClusterFirst`,
    };
  if (dnsPolicy === 'ClusterFirst' && hostNetwork === true)
    return {
      fix: `pod ${name} is on the host network and asks the servers of its node, which know no Services: set spec.dnsPolicy to ClusterFirstWithHostNet`,
    };
  return undefined;
}

function externalName({ service }: Unknown) {
  const target = service?.spec?.externalName;
  if (service === undefined || service.spec?.type !== 'ExternalName') return undefined;
  return {
    reason: `${nameOf(service)} stands for ${target} (spec.externalName), which has no address`,
    fix: 'set spec.externalName to a name that exists',
  };
}

/** A headless Service has the addresses of its ready pods, and no other. */
function emptyHeadless({ picture, world, resolution, service }: Unknown) {
  if (service?.spec?.clusterIP !== 'None' || resolution.path?.outcome !== 'answered')
    return undefined;
  return explainEndpoints(picture, world, service, 0);
}

function otherNamespace({ resolution, pod, service }: Unknown) {
  const place = service?.metadata?.namespace;
  if (service === undefined || resolution.path?.outcome !== 'answered') return undefined;
  const [, asked = pod?.metadata?.namespace ?? 'default'] = resolution.name.split('.');
  if (place === asked) return undefined;
  const name = service.metadata?.name;
  return { fix: `Service ${name} is in namespace ${place}: call it ${name}.${place}` };
}

function misspelt({ resolution }: Unknown) {
  const isOpen = resolution.questions.some((question) => question.answer !== undefined);
  return isOpen ? { fix: 'check the spelling of the name and the namespace' } : undefined;
}

/** The Service of that name: in the namespace that is named, else in the asking pod's, else in any. */
function meant(picture: NetworkPicture, pod: Pod | undefined, asked: string): Service | undefined {
  const [name = '', namespace = pod?.metadata?.namespace ?? 'default'] = asked.split('.');
  const here = picture.service(`${namespace}/${name}`);
  if (here !== undefined) return here;
  for (const { service } of picture.proxy.services.values())
    if (service?.metadata?.name === name) return service;
  return undefined;
}

const podName = ({ metadata }: Pod): string =>
  `${metadata?.namespace ?? 'default'}/${metadata?.name ?? ''}`;
