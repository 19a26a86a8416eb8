import type { KubeObject } from '#machinery';

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: { readonly name?: string; readonly key?: string };
  };
}

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly EnvVar[];
}

export interface DaemonSet extends KubeObject {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly containers?: readonly Container[];
        readonly volumes?: readonly { readonly configMap?: { readonly name?: string } }[];
      };
    };
  };
}

/** The programs that connect the pods of their node; in the order of the files that they put below /etc/cni/net.d, the first of which the runtime takes. */
const PROGRAMS = [
  { kind: 'calico', container: 'calico-node', image: /(?:^|\/)calico\/(?:node|calico)(?:[:@]|$)/ },
  { kind: 'flannel', container: 'kube-flannel', image: /(?:^|\/)(?:mirrored-)?(?:flannelcni-)?flannel(?:[:@]|$)/ },
  { kind: 'kindnet', container: 'kindnet-cni', image: /(?:^|\/)kindnetd(?:[:@]|$)/ },
] as const; // prettier-ignore

type AgentKind = (typeof PROGRAMS)[number]['kind'];

/** A DaemonSet that runs such a program on every node. */
export interface Agent {
  readonly kind: AgentKind;
  readonly object: DaemonSet;
  readonly container: Container;
}

/** Undefined for a DaemonSet that does something else. One that runs two of the programs (Canal) is none that is known here. */
export function agentOf(object: DaemonSet): Agent | undefined {
  const containers = object.spec?.template?.spec?.containers ?? [];
  const found = PROGRAMS.flatMap(({ kind, container: name, image }) => {
    const container = containers.find(
      (each) => image.test(each.image ?? '') && (each.name === name || containers.length === 1),
    );
    return container === undefined ? [] : [{ kind, object, container }];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The place of an agent among several. */
export const rank = (agent: Agent): number => PROGRAMS.findIndex(({ kind }) => kind === agent.kind);

/** A variable of the program; those that refer to a ConfigMap are looked up by `valueOf`. */
export function variable(
  { container }: Agent,
  name: string,
  valueOf: (configMap: string, key: string) => string | undefined,
): string | undefined {
  const found = container.env?.find((each) => each.name === name);
  const ref = found?.valueFrom?.configMapKeyRef;
  return ref === undefined ? found?.value : valueOf(ref.name ?? '', ref.key ?? '');
}

/** The names of the ConfigMaps that its pods mount. */
export const mounted = ({ object }: Agent): readonly string[] =>
  object.spec?.template?.spec?.volumes?.flatMap(({ configMap }) => configMap?.name ?? []) ?? [];
