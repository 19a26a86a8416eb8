import type { Container, Pod } from '#kinds';
import { parseQuantity, type Quantity } from '#machinery';

/** What something uses at one moment. */
export interface Usage {
  /** Billionths of a CPU. */
  readonly cpuNanos: number;
  /** Bytes of the working set. */
  readonly memoryBytes: number;
}

/**
 * Annotations of a pod that say what it uses: a quantity for the whole pod, shared evenly by its containers, or with
 * `.<container>` behind the name for one container. What is no quantity counts as absent.
 */
const usageAnnotations = {
  cpu: 'kubelet.mockplane.io/cpu-usage',
  memory: 'kubelet.mockplane.io/memory-usage',
} as const;

/** What a container uses that nobody says more about: a part of its request, or this much when it requests nothing. */
const model = {
  cpu: { share: 0.1, idle: 1_000_000 },
  memory: { share: 0.5, idle: 16 * 2 ** 20 },
} as const;

type Measured = keyof typeof model;

/**
 * What a running container uses. Never above its limit: CPU is throttled there. `running` is how many containers of the pod run.
 * A pure function of pod and container, so that every run of the same manifests measures the same.
 */
export function containerUsage(pod: Pod, container: Container, running: number): Usage {
  return {
    cpuNanos: amount('cpu', pod, container, running),
    memoryBytes: amount('memory', pod, container, running),
  };
}

function amount(what: Measured, pod: Pod, container: Container, running: number): number {
  const { annotations = {} } = pod.metadata ?? {};
  const name = usageAnnotations[what];
  const own = units(what, annotations[`${name}.${container.name}`]);
  const whole = units(what, annotations[name]);
  const { limits, requests } = container.resources ?? {};
  const request = units(what, requests?.[what]);
  const { share, idle } = model[what];
  const wanted =
    own ??
    (whole === undefined ? undefined : whole / Math.max(1, running)) ??
    (request === undefined ? idle : request * share);
  return Math.round(Math.min(wanted, units(what, limits?.[what]) ?? Infinity));
}

/** A quantity in the units of `Usage`; undefined for what is no quantity of at least 0. */
function units(what: Measured, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let quantity: Quantity;
  try {
    quantity = parseQuantity(text);
  } catch {
    return undefined;
  }
  if (quantity.nanos < 0n) return undefined;
  return Number(quantity.nanos) / (what === 'cpu' ? 1 : 1e9);
}
