import {
  resources,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
} from '#kinds';
import { StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { deletionObstacle } from './deletion-obstacle.js';
import { classOf, isReservedFor, matchingVolume } from './match.js';

const boundByController = 'pv.kubernetes.io/bound-by-controller';
const bindCompleted = 'pv.kubernetes.io/bind-completed';
const selectedNode = 'volume.kubernetes.io/selected-node';
const provisionerAnnotations = [
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
];
const yes = (name: string) => ({ [name]: 'yes' });

/** Binds claims to volumes and follows what becomes of both. Keys with a namespace are claims, the others volumes. */
export class PersistentVolumeBinder extends Controller {
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly volumes: Informer<PersistentVolume>;
  private readonly classes: Informer<StorageClass>;
  private readonly pods: Informer<Pod>;
  private readonly events: EventRecorder;

  constructor(context: SimulatorContext) {
    // One at a time: two claims must not take one volume.
    super('persistentvolume-binder', context, { concurrency: 1 });
    this.claims = this.informer(resources.persistentVolumeClaims);
    this.volumes = this.informer(resources.persistentVolumes);
    this.classes = this.informer(resources.storageClasses);
    this.pods = this.informer(resources.pods);
    this.events = createEventRecorder(context, 'persistentvolume-controller');
  }

  start(): void {
    this.claims.handle(
      this.enqueuing((claim) => {
        const volume = claim.spec?.volumeName;
        return volume ? [keyOf(claim), `/${volume}`] : [keyOf(claim)];
      }),
    );
    this.volumes.handle(
      this.enqueuing((volume) => {
        const { namespace = '', name = '' } = volume.spec?.claimRef ?? {};
        return name === '' ? [keyOf(volume)] : [keyOf(volume), `${namespace}/${name}`];
      }),
    );
    this.classes.handle({
      added: () => this.enqueueWaiting(),
      updated: () => this.enqueueWaiting(),
    });
    this.pods.handle({
      added: (pod) => this.enqueueClaimsOf(pod),
      updated: (pod, old) => {
        if (pod.spec.nodeName !== old.spec.nodeName) this.enqueueClaimsOf(pod);
      },
    });
  }

  private enqueueWaiting(): void {
    for (const claim of this.claims.list())
      if (claim.status?.phase !== 'Bound') this.queue.add(keyOf(claim));
  }

  private enqueueClaimsOf(pod: Stored<Pod>): void {
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? [])
      if (persistentVolumeClaim)
        this.enqueue(pod.metadata.namespace ?? '', persistentVolumeClaim.claimName);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    if (this.isBehind(key, this.volumes) || this.isBehind(key, this.claims)) return;
    if (namespace === '') {
      const volume = this.volumes.get('', name);
      if (volume !== undefined) await this.followVolume(volume);
      return;
    }
    const claim = this.claims.get(namespace, name);
    if (claim === undefined || claim.metadata.deletionTimestamp) return;
    if (claim.metadata.annotations?.[bindCompleted] !== undefined) await this.checkBound(claim);
    else await this.bind(claim);
  }

  /** A volume is Available until it is reserved, Bound with its claim, and Released or Failed without it. */
  private async followVolume(volume: Stored<PersistentVolume>): Promise<void> {
    const reference = volume.spec?.claimRef;
    if (reference?.uid === undefined) {
      await this.setVolumePhase(volume, 'Available');
      if (reference === undefined) this.enqueueWaiting();
      return;
    }
    const claim = this.claims.get(reference.namespace ?? '', reference.name ?? '');
    if (claim?.metadata.uid === reference.uid) {
      if (claim.spec?.volumeName === volume.metadata.name)
        await this.setVolumePhase(volume, 'Bound');
      return;
    }
    // What could not be deleted stays Failed.
    if (volume.status?.phase === 'Failed') return;
    await this.setVolumePhase(volume, 'Released');
    if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return;
    const obstacle = deletionObstacle(volume);
    if (obstacle === 'external') return;
    if (obstacle !== undefined) {
      const { message } = obstacle;
      await this.setVolumePhase(volume, 'Failed', message);
      this.events.event(volume, 'Warning', 'VolumeFailedDelete', message);
      return;
    }
    const { name, uid } = volume.metadata;
    await this.unlessGone(
      this.context.client.delete(resources.persistentVolumes, '', name, { preconditions: { uid } }),
    );
  }

  private async setVolumePhase(
    volume: Stored<PersistentVolume>,
    phase: string,
    message?: string,
  ): Promise<void> {
    if (volume.status?.phase === phase) return;
    const { message: _, ...status } = volume.status ?? {};
    const told = message === undefined ? {} : { message };
    const written = await this.context.client.update(
      resources.persistentVolumes,
      { ...volume, status: { ...status, phase, ...told } },
      'status',
    );
    this.noteWrite(keyOf(volume), written);
  }

  /** A bound claim whose volume is gone or belongs to another is Lost. */
  private async checkBound(claim: Stored<PersistentVolumeClaim>): Promise<void> {
    const volume = this.volumes.get('', claim.spec?.volumeName ?? '');
    if (volume !== undefined && isReservedFor(volume, claim)) return this.setBound(claim, volume);
    if (claim.status?.phase === 'Lost') return;
    const { accessModes: _, capacity: __, ...status } = claim.status ?? {};
    const next = { ...claim, status: { ...status, phase: 'Lost' } };
    await this.writeClaim(next, 'status');
    const message =
      volume === undefined
        ? 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
        : 'Two claims are bound to the same volume, this one is bound incorrectly';
    const reason = volume === undefined ? 'ClaimLost' : 'ClaimMisbound';
    this.events.event(claim, 'Warning', reason, message);
  }

  private async bind(claim: Stored<PersistentVolumeClaim>): Promise<void> {
    const wanted = claim.spec?.volumeName;
    const volume = wanted
      ? this.volumes.get('', wanted)
      : this.isDelayed(claim)
        ? [...this.volumes.list()].find((candidate) => isReservedFor(candidate, claim))
        : matchingVolume(claim, this.volumes.list());
    if (volume === undefined) return this.await(claim);
    if (volume.spec?.claimRef !== undefined && !isReservedFor(volume, claim)) return;
    const reserved = await this.reserve(volume, claim);
    const bound = await this.setVolumeBound(reserved);
    const controlled = wanted ? {} : yes(boundByController);
    const annotations = { ...claim.metadata.annotations, ...yes(bindCompleted), ...controlled };
    const next = {
      ...claim,
      metadata: { ...claim.metadata, annotations },
      spec: { ...claim.spec, volumeName: volume.metadata.name },
    };
    await this.setBound(await this.writeClaim(next), bound);
  }

  private async reserve(
    volume: Stored<PersistentVolume>,
    claim: Stored<PersistentVolumeClaim>,
  ): Promise<Stored<PersistentVolume>> {
    const reference = volume.spec?.claimRef;
    if (reference?.uid === claim.metadata.uid) return volume;
    const { namespace = '', name, uid, resourceVersion } = claim.metadata;
    const claimRef = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace,
      name,
      uid,
      resourceVersion,
    };
    const controlled = reference === undefined ? yes(boundByController) : {};
    const annotations = { ...volume.metadata.annotations, ...controlled };
    return this.context.client.update(resources.persistentVolumes, {
      ...volume,
      metadata: { ...volume.metadata, annotations },
      spec: { ...volume.spec, claimRef },
    });
  }

  private async setVolumeBound(
    volume: Stored<PersistentVolume>,
  ): Promise<Stored<PersistentVolume>> {
    if (volume.status?.phase === 'Bound') return volume;
    const next = { ...volume, status: { ...volume.status, phase: 'Bound' } };
    return this.context.client.update(resources.persistentVolumes, next, 'status');
  }

  private async setBound(
    claim: Stored<PersistentVolumeClaim>,
    volume: Stored<PersistentVolume>,
  ): Promise<void> {
    const { accessModes, capacity } = volume.spec ?? {};
    if (claim.status?.phase === 'Bound' && claim.status.capacity !== undefined) return;
    const status = {
      ...claim.status,
      phase: 'Bound',
      ...(accessModes === undefined ? {} : { accessModes }),
      ...(capacity === undefined ? {} : { capacity }),
    };
    await this.writeClaim({ ...claim, status }, 'status');
  }

  private async writeClaim(
    claim: Stored<PersistentVolumeClaim>,
    subresource?: string,
  ): Promise<Stored<PersistentVolumeClaim>> {
    const written = await this.context.client.update(
      resources.persistentVolumeClaims,
      claim,
      subresource,
    );
    this.noteWrite(keyOf(claim), written);
    return written;
  }

  /** `WaitForFirstConsumer`: the scheduler decides first, and leaves the node that it chose on the claim. */
  private isDelayed(claim: Stored<PersistentVolumeClaim>): boolean {
    const storageClass = this.classes.get('', classOf(claim));
    return (
      storageClass?.volumeBindingMode === 'WaitForFirstConsumer' &&
      claim.metadata.annotations?.[selectedNode] === undefined
    );
  }

  /** Says why there is no volume; a claim that a provisioner is to serve carries its name. */
  private async await(claim: Stored<PersistentVolumeClaim>): Promise<void> {
    const className = classOf(claim);
    const storageClass = this.classes.get('', className);
    if (className === '') {
      const message = 'no persistent volumes available for this claim and no storage class is set';
      this.events.event(claim, 'Normal', 'FailedBinding', message);
    } else if (storageClass === undefined) {
      const message = `storageclass.storage.k8s.io "${className}" not found`;
      this.events.event(claim, 'Warning', 'ProvisioningFailed', message);
    } else if (this.isDelayed(claim)) {
      const message = 'waiting for first consumer to be created before binding';
      this.events.event(claim, 'Normal', 'WaitForFirstConsumer', message);
    } else if (storageClass.provisioner.startsWith('kubernetes.io/')) {
      const message = `no volume plugin matched name: ${storageClass.provisioner}`;
      this.events.event(claim, 'Warning', 'ProvisioningFailed', message);
    } else {
      const { annotations } = claim.metadata;
      const named = Object.fromEntries(
        provisionerAnnotations.map((name) => [name, storageClass.provisioner]),
      );
      if (provisionerAnnotations.some((name) => annotations?.[name] !== named[name])) {
        const metadata = { ...claim.metadata, annotations: { ...annotations, ...named } };
        await this.writeClaim({ ...claim, metadata });
      }
      const message = `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
      this.events.event(claim, 'Normal', 'ExternalProvisioning', message);
    }
  }

  private async unlessGone(write: Promise<unknown>): Promise<void> {
    try {
      await write;
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}
