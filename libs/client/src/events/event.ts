import type { KubeObject, Stored } from '#machinery';
import type { Resource } from '../client.js';

/** What an event is about (core/v1 ObjectReference). */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly apiVersion: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}

/** The fields of core/v1 Event that a recorder writes. */
export interface RecordedEvent extends KubeObject {
  readonly involvedObject: ObjectReference;
  readonly reason: string;
  readonly message: string;
  readonly source: { readonly component: string; readonly host?: string };
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly count: number;
  readonly type: EventType;
  readonly reportingComponent: string;
  readonly reportingInstance: string;
}

export type EventType = 'Normal' | 'Warning';

/** A stored object, or a reference to one (an event about a node carries the node's name as its uid, for example). */
export type EventTarget = Stored | ObjectReference;

export const EVENTS: Resource<RecordedEvent> = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** The reference that an event carries; `fieldPath` names a part of the object (`spec.containers{app}`). */
export function referenceTo(target: EventTarget, fieldPath?: string): ObjectReference {
  const part = fieldPath === undefined ? {} : { fieldPath };
  if (!('metadata' in target)) return { ...target, ...part };
  const { kind, apiVersion, metadata } = target;
  return {
    kind,
    ...(metadata.namespace === undefined || metadata.namespace === ''
      ? {}
      : { namespace: metadata.namespace }),
    name: metadata.name,
    uid: metadata.uid,
    apiVersion,
    resourceVersion: metadata.resourceVersion,
    ...part,
  };
}
