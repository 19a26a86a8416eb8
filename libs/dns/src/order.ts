import type { DnsPlugin } from './plugin.js';
import { acl } from './plugins/acl/acl.js';
import { any } from './plugins/any/any.js';
import { auto } from './plugins/auto/auto.js';
import { autopath } from './plugins/autopath/autopath.js';
import { bind } from './plugins/bind/bind.js';
import { bufsize } from './plugins/bufsize/bufsize.js';
import { cache } from './plugins/cache/cache.js';
import { cancel } from './plugins/cancel/cancel.js';
import { chaos } from './plugins/chaos/chaos.js';
import { debug } from './plugins/debug/debug.js';
import { dns64 } from './plugins/dns64/dns64.js';
import { dnstap } from './plugins/dnstap/dnstap.js';
import { erratic } from './plugins/erratic/erratic.js';
import { errors } from './plugins/errors/errors.js';
import { file } from './plugins/file/file.js';
import { forward } from './plugins/forward/forward.js';
import { geoip } from './plugins/geoip/geoip.js';
import { grpcServer } from './plugins/grpc-server/grpc-server.js';
import { header } from './plugins/header/header.js';
import { health } from './plugins/health/health.js';
import { hosts } from './plugins/hosts/hosts.js';
import { https } from './plugins/https/https.js';
import { https3 } from './plugins/https3/https3.js';
import { k8sExternal } from './plugins/k8s-external/k8s-external.js';
import { kubernetes } from './plugins/kubernetes/kubernetes.js';
import { loadbalance } from './plugins/loadbalance/loadbalance.js';
import { local } from './plugins/local/local.js';
import { log } from './plugins/log/log.js';
import { loop } from './plugins/loop/loop.js';
import { metadata } from './plugins/metadata/metadata.js';
import { minimal } from './plugins/minimal/minimal.js';
import { multisocket } from './plugins/multisocket/multisocket.js';
import { nsid } from './plugins/nsid/nsid.js';
import { pprof } from './plugins/pprof/pprof.js';
import { prometheus } from './plugins/prometheus/prometheus.js';
import { proxyproto } from './plugins/proxyproto/proxyproto.js';
import { quic } from './plugins/quic/quic.js';
import { ready } from './plugins/ready/ready.js';
import { reload } from './plugins/reload/reload.js';
import { rewrite } from './plugins/rewrite/rewrite.js';
import { root } from './plugins/root/root.js';
import { secondary } from './plugins/secondary/secondary.js';
import { shed } from './plugins/shed/shed.js';
import { template } from './plugins/template/template.js';
import { timeouts } from './plugins/timeouts/timeouts.js';
import { tls } from './plugins/tls/tls.js';
import { trace } from './plugins/trace/trace.js';
import { transfer } from './plugins/transfer/transfer.js';
import { view } from './plugins/view/view.js';
import { whoami } from './plugins/whoami/whoami.js';

/**
 * CoreDNS' order of 1.14 (plugin.cfg): who stands first sees the question first and the answer last, wherever the Corefile
 * names it. Settings of the block come first (`root`, `bind`), then what watches (`prometheus`, `errors`, `log`), then what
 * changes questions (`rewrite` before `cache`, so that answers are kept under the new name), then sources of answers, the most
 * specific first (`template`, `hosts`, `kubernetes`), and `forward` behind them.
 */
export const DIRECTIVES: readonly string[] = [
  'root', 'metadata', 'geoip', 'cancel', 'proxyproto', 'quic', 'grpc_server', 'https', 'https3', 'timeouts', 'multisocket', 'reload', 'nsid',
  'bufsize', 'bind', 'debug', 'trace', 'ready', 'health', 'pprof', 'shed', 'prometheus', 'errors', 'log', 'dnstap', 'local', 'dns64', 'any', 'chaos',
  'loadbalance', 'tsig', 'rewrite', 'autopath', 'acl', 'cache', 'header', 'dnssec', 'tls', 'minimal', 'template', 'transfer', 'hosts', 'route53',
  'azure', 'clouddns', 'k8s_external', 'kubernetes', 'file', 'auto', 'secondary', 'etcd', 'loop', 'forward', 'grpc', 'erratic', 'whoami', 'on', 'sign',
  'view', 'nomad',
]; // prettier-ignore

const IMPLEMENTED: readonly DnsPlugin[] = [
  root, metadata, geoip, cancel, proxyproto, quic, grpcServer, https, https3, timeouts, multisocket, reload, nsid, bufsize, bind, debug, trace, ready,
  health, pprof, shed, prometheus, errors, log, dnstap, local, dns64, any, chaos, loadbalance, rewrite, autopath, acl, cache, header, tls, minimal,
  template, transfer, hosts, k8sExternal, kubernetes, file, auto, secondary, loop, forward, erratic, whoami, view,
]; // prettier-ignore

/** What the directives are that no plugin here stands for. */
export const NOT_BUILT: Readonly<Record<string, string>> = {
  azure: 'zones of Azure DNS', clouddns: 'zones of Google Cloud DNS', dnssec: 'signatures made on the fly', etcd: 'records of an etcd cluster',
  grpc: 'questions to other servers over gRPC', nomad: 'services of a Nomad cluster', on: "commands at the server's start and stop",
  route53: 'zones of AWS Route 53', sign: 'signed copies of zone files', tsig: 'messages signed with shared keys',
}; // prettier-ignore

/** Plugins by directive. A directive of the default build without one here is refused with a clear error. */
export const PLUGINS: ReadonlyMap<string, DnsPlugin> = new Map(
  IMPLEMENTED.map((plugin) => [plugin.name, plugin]),
);
