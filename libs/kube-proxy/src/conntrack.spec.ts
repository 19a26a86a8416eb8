import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from './config/config.js';
import { isStaleUdpFlow } from './conntrack.js';
import type { EndpointSliceEndpoint } from './objects.js';
import { ProxyState } from './picture/proxy-state.js';
import { onA, onB, web, webSlice } from './testing/objects.js';

const udp = { ports: [{ port: 53, protocol: 'UDP', nodePort: 30053 }], type: 'NodePort' };
const flow = {
  destination: '10.96.0.10',
  destinationPort: 53,
  isToNode: false,
  translatedTo: { ip: '10.244.1.5', port: 8080 },
};

function stateWith(endpoints: readonly EndpointSliceEndpoint[]): ProxyState {
  const slice = { ...webSlice(endpoints), ports: [{ name: '', port: 8080, protocol: 'UDP' }] };
  return ProxyState.empty(DEFAULT_CONFIG).withService(web(udp)).withSlice(slice);
}

describe('a UDP flow', () => {
  it('is kept while its backend serves, even when that terminates', () => {
    const draining = { ...onA, conditions: { ready: false, serving: true, terminating: true } };
    expect(isStaleUdpFlow(stateWith([draining, onB]), flow)).toBe(false);
  });

  it('is forgotten when its backend left and another one serves', () => {
    expect(isStaleUdpFlow(stateWith([onB]), flow)).toBe(true);
  });

  it('is forgotten when it was sent before the Service could translate it', () => {
    expect(isStaleUdpFlow(stateWith([onB]), { ...flow, translatedTo: undefined })).toBe(true);
  });

  it('is left alone when no endpoint or no Service is left', () => {
    expect(isStaleUdpFlow(stateWith([]), flow)).toBe(false);
    expect(isStaleUdpFlow(ProxyState.empty(DEFAULT_CONFIG), flow)).toBe(false);
  });

  it('counts as one of the node port when it goes to the node', () => {
    const toNode = { ...flow, destination: '192.168.0.2', destinationPort: 30053 };
    expect(isStaleUdpFlow(stateWith([onB]), { ...toNode, isToNode: true })).toBe(true);
    expect(isStaleUdpFlow(stateWith([onB]), toNode)).toBe(false);
  });
});
