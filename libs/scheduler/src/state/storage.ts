import type { Informer, InformerFactory } from '#client';
import {
  resources,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '#kinds';
import type { Clock, Stored } from '#machinery';

/** How long a pod waits for its volumes once a node is chosen. */
const BINDING_TIMEOUT_MS = 600_000;

/** Claims, volumes and classes as the API shows them, and the volumes that the scheduler has promised to claims. */
export class Storage {
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly persistentVolumes: Informer<PersistentVolume>;
  private readonly classes: Informer<StorageClass>;
  private readonly promised = new Map<string, string>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    informers: InformerFactory,
    private readonly clock: Clock,
  ) {
    this.claims = informers.informer(resources.persistentVolumeClaims);
    this.persistentVolumes = informers.informer(resources.persistentVolumes);
    this.classes = informers.informer(resources.storageClasses);
  }

  /** Begins to watch; `onChange` is told the plural of what changed. */
  start(onChange: (plural: string) => void): void {
    const claimChanged = ({ metadata }: Stored<PersistentVolumeClaim>): void => {
      onChange('persistentvolumeclaims');
      for (const wake of this.waiting.get(`${metadata.namespace}/${metadata.name}`) ?? []) wake();
    };
    const volumeChanged = ({ metadata, spec }: Stored<PersistentVolume>): void => {
      if (spec?.claimRef !== undefined) this.promised.delete(metadata.name);
      onChange('persistentvolumes');
    };
    const classChanged = (): void => onChange('storageclasses');
    this.claims.handle({ added: claimChanged, updated: claimChanged, deleted: claimChanged });
    this.persistentVolumes.handle({
      added: volumeChanged,
      updated: volumeChanged,
      deleted: volumeChanged,
    });
    this.classes.handle({ added: classChanged, updated: classChanged });
  }

  claim(namespace: string, name: string): Stored<PersistentVolumeClaim> | undefined {
    return this.claims.get(namespace, name);
  }

  volume(name: string): Stored<PersistentVolume> | undefined {
    return this.persistentVolumes.get('', name);
  }

  volumes(): Iterable<Stored<PersistentVolume>> {
    return this.persistentVolumes.list();
  }

  storageClass(name: string): Stored<StorageClass> | undefined {
    return this.classes.get('', name);
  }

  /** Whether a volume is promised to another claim than that (`namespace/name`). */
  isPromised(volume: string, claim: string): boolean {
    const holder = this.promised.get(volume);
    return holder !== undefined && holder !== claim;
  }

  promise(volume: string, claim: string): void {
    this.promised.set(volume, claim);
  }

  release(volume: string): void {
    this.promised.delete(volume);
  }

  /** Resolves once a claim is bound. Rejects when it is deleted, or not bound in ten minutes. */
  bound(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        timer.cancel();
        const wakers = this.waiting.get(key);
        wakers?.delete(look);
        if (wakers?.size === 0) this.waiting.delete(key);
        settle();
      };
      const look = (): void => {
        const claim = this.claim(namespace, name);
        if (claim === undefined)
          finish(() => reject(new Error(`persistentvolumeclaim "${name}" not found`)));
        else if (isBound(claim)) finish(resolve);
      };
      const timer = this.clock.after(BINDING_TIMEOUT_MS, () =>
        finish(() => reject(new Error('binding volumes: context deadline exceeded'))),
      );
      this.waiting.set(key, (this.waiting.get(key) ?? new Set<() => void>()).add(look));
      look();
    });
  }
}

/** A claim is bound when it names its volume and the volume controller has confirmed that. */
export function isBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return (
    Boolean(spec?.volumeName) &&
    metadata?.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined
  );
}
