package interop;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Each method uses fabric8's client in one way, and throws when something does not hold. Run with its name as the argument. */
public final class Scenarios {
  private final KubernetesClient client;
  private final String space;

  private Scenarios(KubernetesClient client) {
    this.client = client;
    var metadata = new ObjectMetaBuilder().withGenerateName("interop-java-").build();
    var made = client.namespaces().resource(new NamespaceBuilder().withMetadata(metadata).build()).create();
    space = made.getMetadata().getName();
  }

  public static void main(String[] args) throws Exception {
    try (var client = new KubernetesClientBuilder().build()) {
      var scenarios = new Scenarios(client);
      switch (args[0]) {
        case "crud" -> scenarios.crud();
        case "apply" -> scenarios.apply();
        case "watch" -> scenarios.watch();
        case "informer" -> scenarios.informer();
        case "exec" -> scenarios.exec();
        case "customResource" -> scenarios.customResource();
        case "leaderElection" -> scenarios.leaderElection();
        default -> throw new IllegalArgumentException("no scenario " + args[0]);
      }
    }
    System.exit(0);
  }

  private static void holds(boolean condition, Object shown) {
    if (!condition) throw new AssertionError(String.valueOf(shown));
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    var found = queue.poll(30, TimeUnit.SECONDS);
    holds(found != null, "nothing came");
    return found;
  }

  private ConfigMap map(String name, Map<String, String> data) {
    var metadata = new ObjectMetaBuilder().withName(name).withNamespace(space).build();
    return new ConfigMapBuilder().withMetadata(metadata).withData(data).build();
  }

  private void crud() {
    var maps = client.configMaps().inNamespace(space);
    var made = maps.resource(map("a", Map.of("k", "v"))).create();
    maps.withName("a").edit(one -> new ConfigMapBuilder(one).addToData("l", "w").build());
    holds(maps.withName("a").get().getData().equals(Map.of("k", "v", "l", "w")), maps.withName("a").get());
    try {
      made.setData(Map.of("k", "stale"));
      maps.resource(made).lockResourceVersion(made.getMetadata().getResourceVersion()).update();
      throw new AssertionError("a stale version was taken");
    } catch (KubernetesClientException error) {
      holds(error.getCode() == 409, error);
    }
    holds(maps.list().getItems().stream().anyMatch(one -> one.getMetadata().getName().equals("a")), "not listed");
    maps.withName("a").delete();
    holds(maps.withName("a").get() == null, "still there");
  }

  private void apply() {
    var maps = client.configMaps().inNamespace(space);
    maps.resource(map("a", Map.of("k", "1"))).fieldManager("one").serverSideApply();
    try {
      maps.resource(map("a", Map.of("k", "2"))).fieldManager("two").serverSideApply();
      throw new AssertionError("a conflict was overlooked");
    } catch (KubernetesClientException error) {
      holds(error.getCode() == 409 && error.getMessage().contains("conflict with \"one\""), error);
    }
    var forced = maps.resource(map("a", Map.of("k", "2"))).fieldManager("two").forceConflicts().serverSideApply();
    holds(forced.getData().get("k").equals("2"), forced);
    var merged = maps.withName("a").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"l\":\"3\"}}");
    holds(merged.getData().equals(Map.of("k", "2", "l", "3")), merged);
  }

  private void watch() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    var maps = client.configMaps().inNamespace(space);
    Watcher<ConfigMap> watcher =
        new Watcher<>() {
          @Override
          public void eventReceived(Action action, ConfigMap one) {
            if (one.getMetadata().getName().equals("a")) seen.add(action.name());
          }

          @Override
          public void onClose(WatcherException cause) {}
        };
    try (Watch watch = maps.watch(watcher)) {
      maps.resource(map("a", Map.of())).create();
      maps.withName("a").edit(one -> new ConfigMapBuilder(one).addToData("k", "v").build());
      maps.withName("a").delete();
      holds((next(seen) + next(seen) + next(seen)).equals("ADDEDMODIFIEDDELETED"), seen);
    }
  }

  private void informer() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    client.configMaps().inNamespace(space).resource(map("a", Map.of())).create();
    var handler =
        new ResourceEventHandler<ConfigMap>() {
          @Override
          public void onAdd(ConfigMap one) {
            if (one.getMetadata().getName().length() == 1) seen.add("+" + one.getMetadata().getName());
          }

          @Override
          public void onUpdate(ConfigMap before, ConfigMap one) {
            if (!before.getMetadata().getResourceVersion().equals(one.getMetadata().getResourceVersion()))
              seen.add("~" + one.getMetadata().getName());
          }

          @Override
          public void onDelete(ConfigMap one, boolean unknown) {
            seen.add("-" + one.getMetadata().getName());
          }
        };
    try (var informer = client.configMaps().inNamespace(space).inform(handler)) {
      holds(next(seen).equals("+a"), "not listed");
      client.configMaps().inNamespace(space).resource(map("b", Map.of())).create();
      holds(next(seen).equals("+b"), "not added");
      client.configMaps().inNamespace(space).withName("b").delete();
      holds(next(seen).equals("-b"), "not deleted");
      holds(informer.getStore().list().stream().anyMatch(one -> one.getMetadata().getName().equals("a")), "not kept");
    }
  }

  private void exec() throws Exception {
    Pod pod =
        new PodBuilder()
            .withNewMetadata().withName("subject").withNamespace(space).endMetadata()
            .withNewSpec()
            .addNewContainer().withName("shell").withImage("busybox:1.36").withCommand("sh", "-c", "echo started; sleep 3600").endContainer()
            .endSpec()
            .build();
    client.pods().resource(pod).create();
    var one = client.pods().inNamespace(space).withName("subject");
    one.waitUntilReady(40, TimeUnit.SECONDS);
    // a container that is ready may not have printed yet
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    var log = one.getLog();
    while (log.isEmpty() && System.nanoTime() < end) log = one.getLog();
    holds(log.equals("started\n"), log);
    var output = new ByteArrayOutputStream();
    try (ExecWatch exec = one.writingOutput(output).exec("sh", "-c", "echo hello; exit 3")) {
      holds(exec.exitCode().get(30, TimeUnit.SECONDS) == 3, "another exit code");
    }
    holds(output.toString(StandardCharsets.UTF_8).equals("hello\n"), output);
  }

  private void customResource() throws Exception {
    var folder = Files.createTempDirectory("interop").toFile();
    var made = new CRDGenerator().customResourceClasses(Widget.class).forCRDVersions("v1").inOutputDir(folder).detailedGenerate();
    var path = made.getCRDInfos("widgets.interop.example.com").get("v1").getFilePath();
    try (var text = Files.newInputStream(Path.of(path))) {
      client.load(text).serverSideApply();
    }
    client.apiextensions().v1().customResourceDefinitions().withName("widgets.interop.example.com")
        .waitUntilCondition(
            one -> one != null && one.getStatus() != null
                && one.getStatus().getConditions().stream().anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True")),
            30, TimeUnit.SECONDS);
    var widgets = client.resources(Widget.class).inNamespace(space);
    var widget = new Widget();
    widget.setMetadata(new ObjectMetaBuilder().withName("w").build());
    widget.setSpec(new Widget.Spec());
    widget.getSpec().color = "red";
    widget.getSpec().size = 2;
    var stored = widgets.resource(widget).create();
    stored.setStatus(new Widget.Status());
    stored.getStatus().phase = "Ready";
    widgets.resource(stored).updateStatus();
    var read = widgets.withName("w").get();
    holds(read.getSpec().color.equals("red") && read.getStatus().phase.equals("Ready"), read);
    widget.getMetadata().setName("x");
    widget.getSpec().size = 10;
    try {
      widgets.resource(widget).create();
      throw new AssertionError("a wrong object was taken");
    } catch (KubernetesClientException error) {
      holds(error.getCode() == 422 && error.getMessage().contains("spec.size"), error);
    }
  }

  private void leaderElection() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    var config =
        new LeaderElectionConfigBuilder()
            .withName("election")
            .withLock(new LeaseLock(space, "election", "me"))
            .withLeaseDuration(Duration.ofSeconds(5))
            .withRenewDeadline(Duration.ofSeconds(4))
            .withRetryPeriod(Duration.ofSeconds(1))
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(new LeaderCallbacks(() -> seen.add("start"), () -> seen.add("stop"), seen::add))
            .build();
    var running = client.leaderElector().withConfig(config).build().start();
    holds((next(seen) + next(seen)).contains("start"), "not elected");
    var lease = client.leases().inNamespace(space).withName("election");
    holds(lease.get().getSpec().getHolderIdentity().equals("me"), lease.get());
    running.cancel(true);
    // Who lets go leaves a second to the others.
    lease.waitUntilCondition(one -> one.getSpec().getLeaseDurationSeconds() == 1, 30, TimeUnit.SECONDS);
  }
}
