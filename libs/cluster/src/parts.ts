import type { Simulator } from '#client';
import { loadBalancing } from '#load-balancer';
import { deviceNames } from '#network';
import { Scheduler } from '#scheduler';
import type { Cluster } from './cluster.js';
import type { Part, PartContext } from './part.js';
import { endpointsControllerNames, makeControllers } from './simulators/controllers.js';

/** The parts of a cluster; a server has a module for each. */
export const parts = {
  endpointsController: {
    component: 'controllers',
    make: (cluster) => controllers(cluster, (name) => endpointsControllerNames.has(name)),
  },
  controllers: {
    component: 'controllers',
    make: (cluster) => controllers(cluster, (name) => !endpointsControllerNames.has(name)),
  },
  scheduler: {
    component: 'scheduler',
    make: (cluster) => [
      new Scheduler(cluster.contextOf('kube-scheduler'), cluster.settings.scheduler),
    ],
  },
  loadBalancer: {
    component: 'load-balancer',
    make: loadBalancer,
  },
  kubeProxy: {
    component: 'kube-proxy',
    make: ({ dataPlane }) =>
      dataPlane === undefined
        ? []
        : [
            dataPlane.kubeProxy,
            dataPlane.view,
            dataPlane.traces,
            dataPlane.reachabilities,
            dataPlane.faults,
            dataPlane.trafficRuns,
          ],
  },
  dns: {
    component: 'dns',
    make: ({ dataPlane }) =>
      [dataPlane?.dns, dataPlane?.coreDnsPods].filter((part) => part !== undefined),
  },
  kubelet: {
    component: 'kubelet',
    make: ({ dataPlane }) =>
      dataPlane?.kubelet === undefined
        ? []
        : [
            dataPlane.kubelet,
            ...[dataPlane.networkAgent].filter((part) => part !== undefined),
            ...(dataPlane.ingress?.simulators ?? []),
          ],
  },
} satisfies Readonly<Record<string, Part>>;

/** Adds every part, for a cluster without a server around it. */
export function addAll(cluster: Cluster): void {
  for (const part of Object.values<Part>(parts)) cluster.add(part);
}

/** The provider, its answers wired to the containers and its announcements to the network. */
function loadBalancer({ settings, contextOf, dataPlane }: PartContext): readonly Simulator[] {
  const { simulators, announcements, programs } = loadBalancing(settings.loadBalancer, {
    contextOf,
    devices: deviceNames({ podNetwork: () => dataPlane?.podNetwork }),
  });
  if (announcements !== undefined) dataPlane?.view.follow(announcements);
  for (const [name, answer] of programs ?? []) dataPlane?.access?.setProgram(name, answer);
  return simulators;
}

function controllers(
  cluster: PartContext,
  wanted: (name: string) => boolean,
): readonly Simulator[] {
  const selected = new Set([...cluster.controllers].filter(wanted));
  const { settings, kinds } = cluster;
  return makeControllers(selected, cluster.contextOf, {
    settings,
    kinds,
    schemas: (definition) => cluster.schemaOf(definition),
  });
}
