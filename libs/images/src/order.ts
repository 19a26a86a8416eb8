import type { ImageBehaviour } from './behaviour.js';
import { agnhost } from './images/agnhost/agnhost.js';
import { alpine } from './images/alpine/alpine.js';
import { busybox } from './images/busybox/busybox.js';
import { coredns } from './images/coredns/coredns.js';
import { curl } from './images/curl/curl.js';
import { debian } from './images/debian/debian.js';
import { defaultImage } from './images/default/default.js';
import {
  ealenEchoServer,
  httpEcho,
  jmallocEchoServer,
  kubernetesEchoServer,
  namedEcho,
} from './images/echo-server/echo-server.js';
import { gatewayProxy } from './images/gateway-proxy/gateway-proxy.js';
import { hello } from './images/hello/hello.js';
import { httpd } from './images/httpd/httpd.js';
import { ingressNginx, webhookCertgen } from './images/ingress-nginx/ingress-nginx.js';
import { klipperLb } from './images/klipper-lb/klipper-lb.js';
import { metallbController, metallbSpeaker } from './images/metallb/metallb.js';
import { networkTools } from './images/network-tools/network-tools.js';
import { machine } from './images/machine/machine.js';
import { nginx } from './images/nginx/nginx.js';
import { pause } from './images/pause/pause.js';
import { system } from './images/system/system.js';
import { tcpServer } from './images/tcp-server/tcp-server.js';
import { whoami } from './images/whoami/whoami.js';
import { parseImage } from './reference.js';

/** Who is asked first. Exact names stand before families (`coredns` before `kube-…`), and the default, which takes everything, is last. */
const ORDER: readonly ImageBehaviour[] = [
  machine, nginx, jmallocEchoServer, kubernetesEchoServer, ealenEchoServer, httpEcho, namedEcho, agnhost, busybox, alpine, debian, curl, networkTools,
  httpd, tcpServer, whoami, hello, coredns, ingressNginx, webhookCertgen, gatewayProxy, pause, metallbController, metallbSpeaker,
  klipperLb, system, defaultImage,
]; // prettier-ignore

/** The behaviour of an image reference. */
export function behaviourOf(image: string): ImageBehaviour {
  const repository = parseImage(image)?.repository ?? image;
  return ORDER.find((each) => each.matches(repository)) ?? defaultImage;
}
