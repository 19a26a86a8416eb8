import type { Pod } from '#kinds';
import type { Stored } from '#machinery';

/** What may befall machines and the links between them, as their kubelets feel it. */
export interface Surroundings {
  /** False: the machine is off, and nothing on it runs. */
  hasPower(node: string): boolean;
  /** True when nothing gets from the machine to the API server or back; also without power. */
  isCutOff(node: string): boolean;
  /** Milliseconds that a request of the machine's kubelet to the API server takes; undefined: it is not answered within `limitMs`. */
  askApi(node: string, limitMs: number): number | undefined;
  /** Milliseconds that an exchange over a new connection between a pod and its machine takes; undefined: more than `limitMs`. */
  askPod(pod: Stored<Pod>, ip: string, limitMs: number): number | undefined;
  /** How much longer pulls of images take, and how long servers run before they listen, in milliseconds. */
  slowness(pod: Stored<Pod>): { readonly pullMs: number; readonly listenMs: number };
  /** Calls back when something has changed, until the function that it returns is called. */
  onChange(listener: () => void): () => void;
}

const NO_SLOWNESS = { pullMs: 0, listenMs: 0 };

/** Where nothing is ever broken. */
export const UNDISTURBED: Surroundings = {
  hasPower: () => true,
  isCutOff: () => false,
  askApi: () => 0,
  askPod: () => 0,
  slowness: () => NO_SLOWNESS,
  onChange: () => () => undefined,
};
