import {
  resources,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type VolumeAttributesClass,
} from '#kinds';
import { StatusError, type KubeObject, type Stored } from '#machinery';
import { keyOf, type Informer, type Resource, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

/** Lets objects that are being deleted go once nobody uses them: takes a finalizer off. */
abstract class ProtectionController<T extends KubeObject> extends Controller {
  protected readonly objects: Informer<T>;

  constructor(
    name: string,
    context: SimulatorContext,
    private readonly resource: Resource<T>,
    private readonly finalizer: string,
  ) {
    super(name, context);
    this.objects = this.informer(resource);
  }

  protected abstract isUsed(object: Stored<T>): boolean;

  start(): void {
    this.objects.handle(
      this.enqueuing((object) => (object.metadata.deletionTimestamp ? [keyOf(object)] : [])),
    );
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const object = this.objects.get(namespace, name);
    const finalizers = object?.metadata.finalizers ?? [];
    if (!object?.metadata.deletionTimestamp || !finalizers.includes(this.finalizer)) return;
    if (this.isUsed(object)) return;
    const left = finalizers.filter((finalizer) => finalizer !== this.finalizer);
    const metadata = { resourceVersion: object.metadata.resourceVersion, finalizers: left };
    try {
      await this.context.client.patch(this.resource, namespace, name, 'merge', { metadata });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}

/**
 * A claim stays while a pod with a node names it, finished or not; one that was made for a pod stays until the pod is shut down
 * (pvc_protection_controller).
 */
export class ClaimProtectionController extends ProtectionController<PersistentVolumeClaim> {
  private readonly pods: Informer<Pod>;

  constructor(context: SimulatorContext) {
    super(
      'persistentvolumeclaim-protection',
      context,
      resources.persistentVolumeClaims,
      'kubernetes.io/pvc-protection',
    );
    this.pods = this.informer(resources.pods);
  }

  override start(): void {
    super.start();
    this.pods.addIndex('claims', claimKeys);
    this.pods.handle(this.enqueuing(claimKeys));
  }

  protected isUsed(claim: Stored<PersistentVolumeClaim>): boolean {
    const { name } = claim.metadata;
    return this.pods.byIndex('claims', keyOf(claim)).some(({ spec, metadata }) => {
      const isShutDown =
        metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
      const isNamed = spec.volumes?.some(
        (volume) => volume.persistentVolumeClaim?.claimName === name,
      );
      return Boolean(spec.nodeName) && (isNamed || !isShutDown);
    });
  }
}

/** A volume stays while it is bound. */
export class VolumeProtectionController extends ProtectionController<PersistentVolume> {
  constructor(context: SimulatorContext) {
    const finalizer = 'kubernetes.io/pv-protection';
    super('persistentvolume-protection', context, resources.persistentVolumes, finalizer);
  }

  protected isUsed(volume: Stored<PersistentVolume>): boolean {
    return volume.status?.phase === 'Bound';
  }
}

/** A class of attributes stays while a volume or a claim names it (KEP-3751). */
export class AttributesClassProtectionController extends ProtectionController<VolumeAttributesClass> {
  private readonly volumes: Informer<PersistentVolume>;
  private readonly claims: Informer<PersistentVolumeClaim>;

  constructor(context: SimulatorContext) {
    const finalizer = 'kubernetes.io/vac-protection';
    const name = 'volumeattributesclass-protection';
    super(name, context, resources.volumeAttributesClasses, finalizer);
    this.volumes = this.informer(resources.persistentVolumes);
    this.claims = this.informer(resources.persistentVolumeClaims);
  }

  override start(): void {
    super.start();
    this.volumes.addIndex('classes', classesOfVolume);
    this.claims.addIndex('classes', classesOfClaim);
    this.volumes.handle(this.enqueuing(classesOfVolume));
    this.claims.handle(this.enqueuing(classesOfClaim));
  }

  protected isUsed(attributes: Stored<VolumeAttributesClass>): boolean {
    const key = keyOf(attributes);
    return (
      this.volumes.byIndex('classes', key).length > 0 ||
      this.claims.byIndex('classes', key).length > 0
    );
  }
}

const classKeys = (...names: (string | null | undefined)[]): string[] =>
  names.filter((name) => name != null && name !== '').map((name) => `/${name}`);

function classesOfVolume({ spec }: Stored<PersistentVolume>): string[] {
  return classKeys(spec.volumeAttributesClassName);
}

function classesOfClaim({ spec, status }: Stored<PersistentVolumeClaim>): string[] {
  return classKeys(
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  );
}

function claimKeys(pod: Stored<Pod>): string[] {
  const { namespace = '', name } = pod.metadata;
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim)
      return [`${namespace}/${volume.persistentVolumeClaim.claimName}`];
    return volume.ephemeral ? [`${namespace}/${name}-${volume.name}`] : [];
  });
}
