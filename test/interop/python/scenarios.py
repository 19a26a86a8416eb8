"""Each function uses the `kubernetes` package in one way, and raises when something does not hold. Run with its name as the argument."""

import sys
import time
import uuid

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException
from kubernetes.stream import portforward, stream

core = None
apps = None


def namespace():
    """Makes a namespace of its own and gives its name."""
    name = "interop-" + uuid.uuid4().hex[:8]
    core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=name)))
    return name


def running_pod(space, container):
    """Starts a pod and waits, with a watch, until it is ready."""
    pod = client.V1Pod(
        metadata=client.V1ObjectMeta(name="subject", labels={"app": "subject"}),
        spec=client.V1PodSpec(containers=[container]),
    )
    core.create_namespaced_pod(space, pod)
    events = watch.Watch()
    for event in events.stream(core.list_namespaced_pod, space, timeout_seconds=40):
        conditions = event["object"].status.conditions or []
        if any(c.type == "Ready" and c.status == "True" for c in conditions):
            events.stop()
            return
    raise AssertionError("the pod is never ready")


def crud():
    space = namespace()
    made = core.create_namespaced_service(
        space,
        client.V1Service(
            metadata=client.V1ObjectMeta(name="web"),
            spec=client.V1ServiceSpec(selector={"app": "web"}, ports=[client.V1ServicePort(port=80)]),
        ),
    )
    assert made.spec.cluster_ip.startswith("10."), made.spec
    made.spec.ports[0].name = "http"
    changed = core.replace_namespaced_service("web", space, made)
    assert changed.spec.ports[0].name == "http"
    try:
        core.replace_namespaced_service("web", space, made)
        raise AssertionError("a stale version was taken")
    except ApiException as error:
        assert error.status == 409, error
    try:
        core.create_namespaced_service(space, client.V1Service(metadata=client.V1ObjectMeta(name="Bad_Name")))
        raise AssertionError("a bad name was taken")
    except ApiException as error:
        assert error.status == 422 and "spec.ports: Required value" in error.body, error
    core.delete_namespaced_service("web", space)
    assert core.list_namespaced_service(space).items == []


def every_list():
    """Models refuse required lists that are null: read every kind that a cluster has from the start."""
    for call in (
        core.list_node,
        core.list_pod_for_all_namespaces,
        core.list_service_for_all_namespaces,
        core.list_endpoints_for_all_namespaces,
        core.list_event_for_all_namespaces,
        core.list_service_account_for_all_namespaces,
        apps.list_deployment_for_all_namespaces,
        apps.list_daemon_set_for_all_namespaces,
        client.DiscoveryV1Api().list_endpoint_slice_for_all_namespaces,
        client.RbacAuthorizationV1Api().list_cluster_role,
        client.RbacAuthorizationV1Api().list_cluster_role_binding,
        client.CoordinationV1Api().list_lease_for_all_namespaces,
        client.SchedulingV1Api().list_priority_class,
        client.FlowcontrolApiserverV1Api().list_flow_schema,
    ):
        assert call().kind.endswith("List"), call
    space = namespace()
    core.create_namespaced_service(
        space,
        client.V1Service(
            metadata=client.V1ObjectMeta(name="empty"),
            spec=client.V1ServiceSpec(selector={"app": "none"}, ports=[client.V1ServicePort(port=80)]),
        ),
    )
    slices = client.DiscoveryV1Api()
    for _ in range(200):
        items = slices.list_namespaced_endpoint_slice(space).items
        if items:
            assert not items[0].endpoints, items
            return
        time.sleep(0.05)
    raise AssertionError("no slice for a Service without pods")


def pages_and_watch():
    space = namespace()
    for number in range(5):
        core.create_namespaced_config_map(space, client.V1ConfigMap(metadata=client.V1ObjectMeta(name=f"m{number}", labels={"seen": "yes"})))
    first = core.list_namespaced_config_map(space, limit=2, label_selector="seen=yes")
    assert len(first.items) == 2 and first.metadata.remaining_item_count is None, first.metadata
    rest = core.list_namespaced_config_map(space, limit=10, label_selector="seen=yes", _continue=first.metadata._continue)
    assert [item.metadata.name for item in rest.items] == ["m2", "m3", "m4"]
    core.patch_namespaced_config_map("m0", space, {"data": {"key": "value"}})
    core.delete_namespaced_config_map("m1", space)
    seen = []
    events = watch.Watch()
    for event in events.stream(core.list_namespaced_config_map, space, label_selector="seen=yes", resource_version=rest.metadata.resource_version, timeout_seconds=20):
        seen.append((event["type"], event["object"].metadata.name))
        if len(seen) == 2:
            events.stop()
    assert seen == [("MODIFIED", "m0"), ("DELETED", "m1")], seen


def patches():
    space = namespace()
    container = client.V1Container(name="web", image="nginx:1.27")
    template = client.V1PodTemplateSpec(metadata=client.V1ObjectMeta(labels={"app": "web"}), spec=client.V1PodSpec(containers=[container]))
    apps.create_namespaced_deployment(
        space,
        client.V1Deployment(
            metadata=client.V1ObjectMeta(name="web"),
            spec=client.V1DeploymentSpec(replicas=1, selector=client.V1LabelSelector(match_labels={"app": "web"}), template=template),
        ),
    )
    strategic = {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "nginx:1.28"}]}}}}
    done = apps.patch_namespaced_deployment("web", space, strategic)
    assert done.spec.template.spec.containers[0].image == "nginx:1.28"
    done = apps.patch_namespaced_deployment("web", space, [{"op": "replace", "path": "/spec/replicas", "value": 2}])
    assert done.spec.replicas == 2
    scaled = apps.patch_namespaced_deployment_scale("web", space, {"spec": {"replicas": 0}})
    assert not scaled.spec.replicas, scaled
    untyped = dynamic.DynamicClient(client.ApiClient())
    deployments = untyped.resources.get(api_version="apps/v1", kind="Deployment")
    done = deployments.patch(name="web", namespace=space, body={"metadata": {"labels": {"a": "b"}}}, content_type="application/merge-patch+json")
    assert done.metadata.labels.a == "b"
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}}
    done = deployments.server_side_apply(body=body, name="web", namespace=space, field_manager="python", force_conflicts=True)
    assert done.spec.replicas == 3


def dynamic_client():
    """Installs a definition, waits until it is served, and uses it without any types."""
    space = namespace()
    untyped = dynamic.DynamicClient(client.ApiClient())
    group = f"g{uuid.uuid4().hex[:6]}.example.com"
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "maximum": 3}}}}}
    utils.create_from_dict(
        client.ApiClient(),
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"boxes.{group}"},
            "spec": {
                "group": group,
                "scope": "Namespaced",
                "names": {"plural": "boxes", "singular": "box", "kind": "Box"},
                "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
            },
        },
    )
    for _ in range(200):
        try:
            boxes = untyped.resources.get(api_version=f"{group}/v1", kind="Box")
            break
        except dynamic.exceptions.ResourceNotFoundError:
            untyped.resources.invalidate_cache()
            time.sleep(0.05)
    box = {"apiVersion": f"{group}/v1", "kind": "Box", "metadata": {"name": "one"}, "spec": {"size": 2}}
    made = boxes.create(body=box, namespace=space)
    assert made.spec.size == 2
    try:
        boxes.create(body={**box, "metadata": {"name": "two"}, "spec": {"size": 4}}, namespace=space)
        raise AssertionError("a value beyond the maximum was taken")
    except dynamic.exceptions.UnprocessibleEntityError:
        pass
    events = boxes.watch(namespace=space, timeout=20, resource_version=made.metadata.resourceVersion)
    boxes.delete(name="one", namespace=space)
    assert next(events)["type"] == "DELETED"


def exec_and_logs():
    space = namespace()
    running_pod(space, client.V1Container(name="main", image="busybox", command=["sh", "-c", "echo started; sleep 3600"]))
    # A pod may be running before its program has said anything.
    for _ in range(200):
        log = core.read_namespaced_pod_log("subject", space)
        if log:
            break
        time.sleep(0.05)
    assert log == "started\n", repr(log)
    call = core.connect_get_namespaced_pod_exec
    assert stream(call, "subject", space, command=["echo", "hello"], stdout=True, stderr=True) == "hello\n"
    shell = stream(call, "subject", space, command=["sh"], stdin=True, stdout=True, stderr=True, _preload_content=False)
    shell.write_stdin("echo out; echo err >&2; exit 3\n")
    shell.run_forever(timeout=20)
    ended = (shell.read_stdout(), shell.read_stderr(), shell.returncode)
    assert ended == ("out\n", "err\n", 3), ended


def port_forward():
    space = namespace()
    running_pod(space, client.V1Container(name="web", image="nginx"))
    forward = portforward(core.connect_get_namespaced_pod_portforward, "subject", space, ports="80")
    socket = forward.socket(80)
    socket.settimeout(20)
    socket.sendall(b"GET / HTTP/1.1\r\nHost: subject\r\nConnection: close\r\n\r\n")
    answer = b""
    while chunk := socket.recv(65536):
        answer += chunk
    assert answer.startswith(b"HTTP/1.1 200") and b"nginx" in answer, answer
    assert forward.error(80) is None, forward.error(80)


if __name__ == "__main__":
    config.load_kube_config()
    core = client.CoreV1Api()
    apps = client.AppsV1Api()
    globals()[sys.argv[1]]()
