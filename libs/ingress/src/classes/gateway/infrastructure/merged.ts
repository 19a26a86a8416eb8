import { isDeepStrictEqual } from 'node:util';
import type { Deployment, Service } from '#kinds';
import type { KubeObject, Stored } from '#machinery';

/** An object with what is wanted written into it; the same object when nothing differs. What others have added stays. */
const kept = <T extends KubeObject>(present: Stored<T>, made: Stored<T>): Stored<T> =>
  isDeepStrictEqual(present, made) ? present : made;

function mergedMetadata<T extends KubeObject>(present: Stored<T>, wanted: KubeObject) {
  const labels = { ...present.metadata.labels, ...wanted.metadata?.labels };
  const annotations = { ...present.metadata.annotations, ...wanted.metadata?.annotations };
  return {
    ...present.metadata,
    labels,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** The Service as it is, with the type, selector and ports that are wanted; ports keep their node ports. */
export function mergedService(present: Stored<Service>, wanted: Service): Stored<Service> {
  const { type, selector, ports, loadBalancerIP } = wanted.spec ?? {};
  const { loadBalancerIP: _, ...rest } = present.spec ?? {};
  const made = (ports ?? []).map((port) => ({
    ...present.spec?.ports?.find((each) => each.port === port.port),
    ...port,
  }));
  return kept(present, {
    ...present,
    metadata: mergedMetadata(present, wanted),
    spec: {
      ...rest,
      ...(type === undefined ? {} : { type }),
      ...(selector === undefined ? {} : { selector }),
      ports: made,
      ...(loadBalancerIP === undefined ? {} : { loadBalancerIP }),
    },
  });
}

/** The Deployment as it is, with the ports, labels and annotations that are wanted; the number of pods only where parameters say it. */
export function mergedDeployment(
  present: Stored<Deployment>,
  wanted: Deployment,
  hasReplicas: boolean,
): Stored<Deployment> {
  const { template } = present.spec;
  const [proxy, ...others] = template.spec?.containers ?? [];
  const [wantedProxy] = wanted.spec.template.spec?.containers ?? [];
  const annotations = {
    ...template.metadata?.annotations,
    ...wanted.spec.template.metadata?.annotations,
  };
  return kept(present, {
    ...present,
    metadata: mergedMetadata(present, wanted),
    spec: {
      ...present.spec,
      ...(hasReplicas ? { replicas: wanted.spec.replicas } : {}),
      template: {
        ...template,
        metadata: {
          ...template.metadata,
          labels: { ...template.metadata?.labels, ...wanted.spec.template.metadata?.labels },
          ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        },
        spec: {
          ...template.spec,
          containers: [{ ...proxy, ports: wantedProxy?.ports ?? [] }, ...others],
        },
      },
    },
  } as Stored<Deployment>);
}
