import type { KubeObject } from '#machinery';

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
}

interface ConfigMapVolume {
  readonly name?: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** The fields of a Pod that say how kube-proxy runs in it. */
export interface ProxyPod extends KubeObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly Container[];
    readonly volumes?: readonly {
      readonly name: string;
      readonly configMap?: ConfigMapVolume;
      readonly projected?: {
        readonly sources?: readonly { readonly configMap?: ConfigMapVolume }[];
      };
    }[];
  };
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount?: number;
      readonly state?: { readonly running?: { readonly startedAt?: string } };
    }[];
  };
}

/** Where a kube-proxy has its configuration from: a key of a ConfigMap, or its command line alone. */
export type ConfigSource =
  | { readonly kind: 'file'; readonly configMap: string; readonly key: string }
  | { readonly kind: 'flags'; readonly flags: ReadonlyMap<string, string> };

const IMAGE = /(?:^|\/)kube-proxy(?:-\w+)?(?:[:@]|$)/;

/** The container of a pod that runs kube-proxy, told by its image. */
export const proxyContainer = (pod: ProxyPod): Container | undefined =>
  pod.spec?.containers?.find(({ image = '' }) => IMAGE.test(image));

/** Names one run of the pod's kube-proxy; undefined while it does not run. Another start is another run. */
export function runOf(pod: ProxyPod): string | undefined {
  const container = proxyContainer(pod);
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container?.name);
  const running = status?.state?.running;
  if (running === undefined) return undefined;
  return `${pod.metadata?.uid ?? ''} ${status?.restartCount ?? 0} ${running.startedAt ?? ''}`;
}

/** What `--config` names, through the volumes of the pod; the flags when there is none, or when it is no ConfigMap. */
export function configSource(pod: ProxyPod): ConfigSource {
  const container = proxyContainer(pod);
  const flags = readFlags([...(container?.command ?? []), ...(container?.args ?? [])]);
  const path = flags.get('config');
  const file = path === undefined ? undefined : fileIn(pod, container, path);
  return file ?? { kind: 'flags', flags };
}

function fileIn(
  pod: ProxyPod,
  container: Container | undefined,
  path: string,
): ConfigSource | undefined {
  for (const { name, mountPath, subPath = '' } of container?.volumeMounts ?? []) {
    const root = mountPath.replace(/\/+$/, '');
    if (path !== root && !path.startsWith(`${root}/`)) continue;
    const inVolume = [subPath, path.slice(root.length + 1)].filter((part) => part !== '').join('/');
    const volume = pod.spec?.volumes?.find((each) => each.name === name);
    const maps = [volume?.configMap, ...(volume?.projected?.sources ?? []).map((s) => s.configMap)];
    for (const map of maps) {
      if (map?.name === undefined) continue;
      const key =
        map.items === undefined ? inVolume : map.items.find((item) => item.path === inVolume)?.key;
      if (key === undefined) continue;
      return {
        kind: 'file',
        configMap: `${pod.metadata?.namespace ?? 'default'}/${map.name}`,
        key,
      };
    }
  }
  return undefined;
}

/** The flags of a command line, in the forms `--name=value`, `--name value` and `--name` (which means true). */
function readFlags(argv: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  argv.forEach((word, index) => {
    const [, name, , value] = /^--([\w-]+)(=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) return;
    const next = argv[index + 1];
    flags.set(name, value ?? (next === undefined || next.startsWith('-') ? 'true' : next));
  });
  return flags;
}
