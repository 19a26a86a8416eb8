/** Decides flows whose way depends on what was before: rounds of balancers, session affinity. */
export interface Chooser {
  /** The number of the fate that a flow of a client meets at a moment (milliseconds). */
  choose(client: number, now: number): number;
}
