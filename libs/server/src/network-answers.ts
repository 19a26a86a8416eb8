import type { NameAnswer, NameQuestion, NameRequest, NetworkAnswers } from '#graphql';
import type { Cluster } from '#cluster';
import { pause } from '#machinery';
import {
  answerReachability,
  candidates,
  loadTrafficRuns,
  lookup,
  resolverBehind,
  resolvConf,
} from '#network';

type DataPlane = NonNullable<Cluster['dataPlane']>;

/** What the simulated machines can explain, for GraphQL. */
export function networkAnswers(dataPlane: DataPlane): NetworkAnswers {
  return {
    trace: (request) => dataPlane.trace(request),
    reachability: (spec) => answerReachability(dataPlane.view.picture, spec),
    traffic: async (spec) => {
      const { answerTrafficRun } = await loadTrafficRuns();
      return answerTrafficRun(dataPlane.view.picture, dataPlane.world(), spec, pause);
    },
    onChange: (listener) => dataPlane.view.onChange(listener),
    rules: (node) => dataPlane.kubeProxy.rules(node),
    resolve: (request) => resolve(dataPlane, request),
  };
}

/** Addresses are looked up as every program does it; other types of records are asked along the same search path, from the same server. */
async function resolve(dataPlane: DataPlane, request: NameRequest): Promise<NameAnswer> {
  const { name, type, from } = request;
  const { picture } = dataPlane.view;
  const world = dataPlane.world();
  const found = await lookup(picture, world, from, name);
  if (type === 'A' || found.server === undefined || found.path?.outcome !== 'answered')
    return found;
  const resolver = resolverBehind(picture, world, found.server);
  const client = { ip: found.path.sourceSeen ?? '' };
  const questions: NameQuestion[] = [];
  for (const fullName of candidates(name, resolvConf(picture, from))) {
    const answer = await resolver?.query(fullName, type, client);
    questions.push({
      name: fullName,
      type,
      server: found.server,
      ...(answer === undefined ? {} : { answer }),
    });
    if (answer?.records.some((record) => record.type === type) === true)
      return { name, questions, fullName };
  }
  return {
    name,
    questions,
    failure: `no ${type} record; tried ${questions.map((q) => q.name).join(', ')}`,
  };
}
