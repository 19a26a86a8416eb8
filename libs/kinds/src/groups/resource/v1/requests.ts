import type { Draft } from '#machinery';
import type { DeviceClaim } from '../../../generated/index.gen.js';

/** Defaults of what somebody asks of devices: exactly one of them. */
export function defaultRequests(devices: Draft<DeviceClaim> | undefined): void {
  for (const { exactly, firstAvailable } of devices?.requests ?? []) {
    for (const request of [...(exactly ? [exactly] : []), ...(firstAvailable ?? [])]) {
      request.allocationMode ||= 'ExactCount';
      if (request.allocationMode === 'ExactCount') request.count ||= 1;
    }
  }
}
