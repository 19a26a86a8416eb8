import type { Announcement } from '#load-balancer';
import { SortedMap } from '#kube-proxy';

type Lists = SortedMap<readonly Announcement[]>;

const NOTHING: readonly Announcement[] = [];

/** Announcements of load balancers by address. Immutable. */
export class AnnouncementIndex {
  private constructor(
    private readonly byService: Lists,
    private readonly byAddress: Lists,
  ) {}

  static empty(): AnnouncementIndex {
    return new AnnouncementIndex(SortedMap.empty(), SortedMap.empty());
  }

  /** Those of an address; without one all of them, by Service. */
  of(address?: string): readonly Announcement[] {
    if (address === undefined) return [...this.byService.values()].flat();
    return this.byAddress.get(address) ?? NOTHING;
  }

  /** With these in place of what the Service had. */
  with(service: string, list: readonly Announcement[]): AnnouncementIndex {
    let addresses = this.byAddress;
    for (const { address } of this.byService.get(service) ?? NOTHING) {
      const left = (addresses.get(address) ?? NOTHING).filter((each) => each.service !== service);
      addresses = left.length === 0 ? addresses.delete(address) : addresses.set(address, left);
    }
    for (const each of list)
      addresses = addresses.set(each.address, [...(addresses.get(each.address) ?? NOTHING), each]);
    return new AnnouncementIndex(
      list.length === 0 ? this.byService.delete(service) : this.byService.set(service, list),
      addresses,
    );
  }
}
