import { resources, type ServiceAccount } from '#kinds';
import type { SimulatorContext } from '#client';
import { NamespaceDefaultController } from './namespace-default.js';

/** Every namespace has a ServiceAccount `default`. */
export class ServiceAccountController extends NamespaceDefaultController<ServiceAccount> {
  constructor(context: SimulatorContext) {
    super('serviceaccount', context, resources.serviceAccounts, 'default');
  }

  protected wanted(present: ServiceAccount | undefined): ServiceAccount | undefined {
    return present === undefined
      ? { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
      : undefined;
  }
}
