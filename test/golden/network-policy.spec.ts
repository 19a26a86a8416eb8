import { describe, expect, it } from 'vitest';
import { decodeJson, KindCatalog } from '#kinds';
import type { Draft, KubeObject } from '#machinery';
import { NetworkPicture, type PolicyPort } from '#network';
import { recordings } from './runner/recording.js';

type Manifest = Parameters<NetworkPicture['with']>[0];

interface Topology {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: Readonly<
    Record<
      string,
      {
        readonly address: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly containerPorts: readonly object[];
      }
    >
  >;
  readonly outside: Readonly<Record<string, string>>;
}

interface Refused {
  readonly name: string;
  readonly object: Manifest;
  readonly status: number;
  readonly response?: { readonly details?: { readonly causes?: readonly object[] } };
}

interface Recorded {
  readonly name: string;
  readonly policies: readonly Manifest[];
  readonly asClusterNetworkPolicy?: readonly Manifest[];
  readonly specAsStored?: Readonly<Record<string, object>>;
  readonly columns: readonly string[];
  readonly table: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const [topology] = recordings<Topology>('network-policy-topology');

function pictureOf(policies: readonly Manifest[]): NetworkPicture {
  const namespaces = Object.entries(topology!.namespaces).map(([name, labels]) => ({
    kind: 'Namespace',
    metadata: { name, labels },
  }));
  const pods = Object.entries(topology!.pods).map(([key, pod]) => {
    const [namespace = '', name = ''] = key.split('/');
    return {
      kind: 'Pod',
      metadata: { namespace, name, labels: pod.labels },
      spec: { containers: [{ name: 'main', ports: pod.containerPorts }] },
      status: { phase: 'Running', podIP: pod.address },
    } as Manifest;
  });
  return NetworkPicture.fromManifests([...namespaces, ...pods, ...policies]);
}

const addressOf = (name: string): string =>
  topology!.pods[name]?.address ?? topology!.outside[name]!;

/** The character of a recorded table for one cell. */
function cell(
  picture: NetworkPicture,
  source: string,
  destination: string,
  port: PolicyPort,
): string {
  const isPod = (name: string): boolean => name in topology!.pods;
  if (!isPod(source) && !isPod(destination)) return '-';
  if (source === destination) return 'o';
  const ends = [
    picture.policyEnd(addressOf(source)),
    picture.policyEnd(addressOf(destination)),
  ] as const;
  const egress = picture.policies.judge('egress', ...ends, port).allowed;
  const ingress = picture.policies.judge('ingress', ...ends, port).allowed;
  if (egress) return ingress ? '.' : 'i';
  return ingress ? 'e' : 'x';
}

function tableOf({ table, columns }: Recorded, policies: readonly Manifest[]): Recorded['table'] {
  const picture = pictureOf(policies);
  const rowsOf = (probe: string, sources: readonly string[]) => {
    const [protocol = '', number = ''] = probe.split('/');
    const port = { protocol: protocol.toLowerCase() as 'tcp', port: Number(number) };
    return sources.map((source) => [
      source,
      columns.map((destination) => cell(picture, source, destination, port)).join(''),
    ]);
  };
  return Object.fromEntries(
    Object.entries(table).map(([probe, rows]) => [
      probe,
      Object.fromEntries(rowsOf(probe, Object.keys(rows))),
    ]),
  );
}

/** Each set of policies, and where there are admin policies once more in the words of v1alpha2. */
const cases = recordings<Recorded>('network-policy').flatMap((recorded) => {
  const { name, policies, asClusterNetworkPolicy: cluster } = recorded;
  const plain = policies.filter(({ kind }) => kind === 'NetworkPolicy');
  return [
    { name, policies, recorded },
    ...(cluster === undefined
      ? []
      : [{ name: `${name}, as ClusterNetworkPolicy`, policies: [...plain, ...cluster], recorded }]),
  ];
});

describe('verdicts of policies, as cyclonus and policy-assistant gave them', () => {
  it.each(cases)('$name', ({ policies, recorded }) => {
    expect(tableOf(recorded, policies)).toEqual(recorded.table);
  });
});

const kind = KindCatalog.builtIn().byKind('networking.k8s.io', 'v1', 'NetworkPolicy')!;

/** The object as the API server takes it in: decoded, with its defaults. */
function takenIn(manifest: Manifest): Draft<KubeObject> {
  const { object } = decodeJson(kind.type, JSON.stringify(manifest));
  kind.strategy.applyDefaults?.(object);
  return object;
}

const stored = recordings<Recorded>('network-policy').filter(
  ({ specAsStored }) => specAsStored !== undefined,
);

describe('what an API server makes of a policy', () => {
  it.each(stored)('$name', ({ policies, specAsStored }) => {
    const specs = policies
      .filter((policy) => policy.kind === 'NetworkPolicy')
      .map(takenIn)
      .map(({ metadata, spec }: KubeObject & { readonly spec?: object }) => [
        `${metadata?.namespace}/${metadata?.name}`,
        spec,
      ]);
    expect(Object.fromEntries(specs)).toEqual(specAsStored);
  });

  it.each(recordings<Refused>('network-policy-rejected'))('$name', ({ object, response }) => {
    const causes = kind.strategy.validate?.(takenIn(object)) ?? [];
    expect(causes).toEqual(response?.details?.causes ?? []);
  });
});
