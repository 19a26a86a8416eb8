import type { Cluster } from '#cluster';
import type { GraphqlCluster, GraphqlOptions } from '#graphql';
import type { Pod } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import { identify, type KubeApiOptions } from '#rest';
import { networkAnswers } from './network-answers.js';

/** Clusters for GraphQL: the same API, kinds, users and rights as over REST, and what simulators can explain. */
export function graphqlOptions(cluster: Cluster, rest: KubeApiOptions): GraphqlOptions {
  return {
    cluster: (name) => {
      const face = rest.cluster(name);
      return face === undefined ? undefined : { ...face, ...explanations(cluster) };
    },
    identify: (name, request) => {
      const face = rest.cluster(name);
      if (face === undefined)
        throw new StatusError(404, 'NotFound', `there is no cluster "${name}"`);
      const { method = 'GET', url = '/' } = request;
      const path = url.split('?')[0]!;
      return identify(face, request, () => ({ kind: 'path', verb: method.toLowerCase(), path }));
    },
  };
}

function explanations({
  dataPlane,
  scheduler,
}: Cluster): Pick<GraphqlCluster, 'network' | 'scheduling'> {
  return {
    ...(dataPlane === undefined ? {} : { network: networkAnswers(dataPlane) }),
    ...(scheduler === undefined
      ? {}
      : { scheduling: (pod) => scheduler.explain(pod as Stored<Pod>) }),
  };
}
