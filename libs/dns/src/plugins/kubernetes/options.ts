import { CorefileError, onlyOnce } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { Fallthrough } from '../../fallthrough.js';
import { parseDuration } from '../../duration.js';
import { parseInteger } from '../../integer.js';
import { expandZone } from '../../zones.js';

/** What a `kubernetes` block says. */
export interface KubernetesOptions {
  readonly zones: readonly string[];
  readonly pods: 'disabled' | 'insecure' | 'verified';
  readonly ttl: number;
  readonly namespaces: ReadonlySet<string>;
  readonly labels: string | undefined;
  readonly namespaceLabels: string | undefined;
  readonly endpointPodNames: boolean;
  readonly endpoints: boolean;
  readonly ignoreEmptyService: boolean;
  readonly zonal: boolean;
  /** Milliseconds that the server waits for the API before it serves. */
  readonly startupTimeoutMs: number;
  readonly fallthrough: Fallthrough;
}

const MAX_TTL = 3_600;
const DEFAULT_TTL = 5;
/** Options about the connection to the API, which a simulator gets from its surroundings; they are read and checked only. */
const CONNECTION = new Set([
  'tls',
  'kubeconfig',
  'endpoint',
  'apiserver_qps',
  'apiserver_burst',
  'apiserver_max_inflight',
]);

/** Reads the directive (`kubernetes [ZONE…] { … }`). Throws CorefileError. */
export function parseOptions(words: Dispenser, serverZones: readonly string[]): KubernetesOptions {
  let zones: string[] = [];
  let pods: KubernetesOptions['pods'] = 'disabled';
  let ttl = DEFAULT_TTL;
  let startupTimeoutMs = 5_000;
  const namespaces = new Set<string>();
  let labels: string | undefined;
  let namespaceLabels: string | undefined;
  const flags = {
    endpointPodNames: false,
    endpoints: true,
    ignoreEmptyService: false,
    zonal: false,
  };
  const fallthrough = new Fallthrough();
  let seen = 0;
  while (words.next()) {
    if (seen++ > 0) throw onlyOnce();
    const given = words.remainingArguments();
    zones = (given.length > 0 ? given : [...serverZones]).flatMap((zone) => expandZone(zone) ?? []);
    if (zones.every((zone) => /\.(?:in-addr|ip6)\.arpa\.$/.test(zone)))
      throw new CorefileError('non-reverse zone name must be used');
    while (words.nextBlock()) {
      const option = words.value;
      const args = words.remainingArguments();
      const [first] = args;
      switch (option) {
        case 'endpoint_pod_names':
          if (args.length > 0) throw words.argumentError();
          flags.endpointPodNames = true;
          break;
        case 'pods':
          if (args.length !== 1) throw words.argumentError();
          if (first !== 'disabled' && first !== 'insecure' && first !== 'verified') {
            throw new CorefileError(
              `wrong value for pods: ${first},  must be one of: disabled, verified, insecure`,
            );
          }
          pods = first;
          break;
        case 'namespaces':
          if (args.length === 0) throw words.argumentError();
          for (const each of args) namespaces.add(each);
          break;
        case 'labels':
          if (args.length === 0) throw words.argumentError();
          labels = args.join(' ');
          break;
        case 'namespace_labels':
          if (args.length === 0) throw words.argumentError();
          namespaceLabels = args.join(' ');
          break;
        case 'ttl': {
          if (first === undefined) throw words.argumentError();
          ttl = parseInteger(first);
          if (ttl < 0 || ttl > MAX_TTL)
            throw words.error(`ttl must be in range [0, ${MAX_TTL}]: ${ttl}`);
          break;
        }
        case 'fallthrough':
          fallthrough.set(args);
          break;
        case 'noendpoints':
          if (args.length > 0) throw words.argumentError();
          flags.endpoints = false;
          break;
        case 'ignore':
          if (first === undefined) break;
          if (first !== 'empty_service')
            throw new CorefileError(`unable to parse ignore value: '${first}'`);
          flags.ignoreEmptyService = true;
          break;
        case 'zonal':
          if (args.length > 0) throw words.argumentError();
          flags.zonal = true;
          break;
        case 'startup_timeout':
          if (first === undefined) throw words.argumentError();
          startupTimeoutMs = parseDuration(first);
          break;
        case 'multicluster':
          break;
        default:
          if (!CONNECTION.has(option)) throw words.error(`unknown property '${option}'`);
          if (first === undefined) throw words.argumentError();
      }
    }
    if (namespaces.size > 0 && namespaceLabels !== undefined)
      throw words.error('namespaces and namespace_labels cannot both be set');
    if (flags.zonal && !flags.endpoints)
      throw words.error('zonal requires the endpoint cache; remove noendpoints');
  }
  return {
    zones,
    pods,
    ttl,
    namespaces,
    labels,
    namespaceLabels,
    startupTimeoutMs,
    fallthrough,
    ...flags,
  };
}
