package io.llmplatform.scheduler.training.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.api.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EnableKubernetesMockClient(https = false, crud = true)
class KubernetesLauncherTest {
  private static final String TEMPLATE =
      """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: replaced
        labels: {team: research}
      spec:
        backoffLimit: 6
        template:
          spec:
            restartPolicy: Never
            containers:
              - name: trainer
                image: registry.example/trainer:1
                resources:
                  limits: {memory: 8Gi}
      """;

  // Both are set by the extension.
  @SuppressWarnings("NullAway.Init")
  KubernetesMockServer server;

  @SuppressWarnings("NullAway.Init")
  KubernetesClient client;

  @TempDir Path folder;

  /** The mock's objects are made by it. */
  private final Clock clock = Clock.systemUTC();

  @Test
  void makesAJobOfTheTemplateWithItsTaskAndItsGpu() throws Exception {
    String handle = launcher().launch(task(), (how, log) -> {});

    assertThat(handle).isEqualTo("training/ftjob-abc-2").isEqualTo(launcher().handle(task()));
    Job job = client.batch().v1().jobs().inNamespace("training").withName("ftjob-abc-2").get();
    assertThat(job.getMetadata().getLabels())
        .containsEntry("team", "research")
        .containsEntry("llm-platform.io/training-run", "ftjob-ABC");
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    Container container = job.getSpec().getTemplate().getSpec().getContainers().get(0);
    assertThat(container.getResources().getLimits())
        .containsEntry("nvidia.com/gpu", new Quantity("1"));
    assertThat(container.getResources().getLimits()).containsKey("memory");
    assertThat(container.getEnvFrom().get(0).getSecretRef().getName()).isEqualTo("ftjob-abc-2");
    Secret secret = client.secrets().inNamespace("training").withName("ftjob-abc-2").get();
    assertThat(secret.getMetadata().getOwnerReferences().get(0).getUid())
        .isEqualTo(job.getMetadata().getUid());
    assertThat(secret.getStringData())
        .containsEntry("TRAINING_TOKEN", "the-token")
        .containsEntry("TRAINING_ATTEMPT", "2");
    assertThat(
            new ObjectMapper()
                .readTree(secret.getStringData().get("TRAINING_SPEC"))
                .at("/data/hyperparameters/rate")
                .asDouble())
        .isEqualTo(0.5);
  }

  @Test
  void endsTheJobAndForgetsItsToken() throws Exception {
    KubernetesLauncher launcher = launcher();
    String handle = launcher.launch(task(), (how, log) -> {});
    launcher.end(handle);
    assertThat(client.batch().v1().jobs().inNamespace("training").list().getItems()).isEmpty();
    assertThat(client.secrets().inNamespace("training").list().getItems()).isEmpty();
    launcher.end(handle);
  }

  @Test
  void whatATryLeftWhoseAnswerWasLostMakesRoom() throws Exception {
    launcher().launch(task(), (how, log) -> {});
    String first = job().getMetadata().getUid();
    launcher().launch(task(), (how, log) -> {});
    assertThat(job().getMetadata().getUid()).isNotEqualTo(first);
    assertThat(client.secrets().inNamespace("training").list().getItems()).hasSize(1);
  }

  @Test
  void whatPassesIsPutOffAndWhatLastsIsTold() throws Exception {
    refuseJobs(403, "jobs.batch is forbidden: exceeded quota: few");
    assertThatThrownBy(() -> launcher().launch(task(), (how, log) -> {}))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("exceeded quota");
    refuseJobs(403, "jobs.batch is forbidden: User cannot create resource");
    assertThatThrownBy(() -> launcher().launch(task(), (how, log) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot create resource");
    assertThat(client.secrets().inNamespace("training").list().getItems()).isEmpty();
  }

  private void refuseJobs(int code, String message) {
    Status status = new StatusBuilder().withCode(code).withMessage(message).build();
    server
        .expect()
        .post()
        .withPath("/apis/batch/v1/namespaces/training/jobs")
        .andReturn(code, status)
        .once();
  }

  @Test
  void aPodThatWaitsForItsNodeOrImageIsNotDead() throws Exception {
    String handle = launcher().launch(task(), (how, log) -> {});
    assertThat(launcher().look(handle).isExpected()).isTrue();
    assertThat(launcher().look(handle).how()).contains("no pod");

    pod("Pending", waiting("ImagePullBackOff", "Back-off pulling image"));
    Launcher.Standing pulling = launcher().look(handle);
    assertThat(pulling.isExpected()).isTrue();
    assertThat(pulling.how()).contains("ImagePullBackOff").contains("Back-off");

    pod("Pending", waiting("InvalidImageName", "no image"));
    assertThat(launcher().look(handle).isExpected()).isFalse();

    pod("Pending", waiting("ImagePullBackOff", "Back-off pulling image"));
    Clock later = Clock.offset(clock, Duration.ofMinutes(11));
    assertThat(launcher(later).look(handle).isExpected()).isFalse();
  }

  @Test
  void tellsWhyAPodEndedAndItsLastLines() throws Exception {
    String handle = launcher().launch(task(), (how, log) -> {});
    ContainerState killed =
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(137)
            .withReason("OOMKilled")
            .endTerminated()
            .build();
    pod("Failed", killed);
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/training/pods/a-pod/log?pretty=false&container=trainer&tailLines=40")
        .andReturn(200, "step 1\nstep 2\n")
        .once();
    Launcher.Standing standing = launcher().look(handle);
    assertThat(standing.isExpected()).isFalse();
    assertThat(standing.how()).contains("137").contains("OOMKilled");
    assertThat(standing.log()).isEqualTo("step 1\nstep 2");

    client.batch().v1().jobs().inNamespace("training").withName("ftjob-abc-2").delete();
    assertThat(launcher().look(handle).how()).isEqualTo("Its Job is gone.");
  }

  private Job job() {
    return client.batch().v1().jobs().inNamespace("training").withName("ftjob-abc-2").get();
  }

  private static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }

  private void pod(String phase, ContainerState state) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("a-pod")
            .withCreationTimestamp(clock.instant().toString())
            .addToLabels("job-name", "ftjob-abc-2")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("trainer")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase(phase)
            .addNewContainerStatus()
            .withState(state)
            .endContainerStatus()
            .endStatus()
            .build();
    client.pods().inNamespace("training").resource(pod).delete();
    client.pods().inNamespace("training").resource(pod).create();
  }

  private KubernetesLauncher launcher() throws Exception {
    return launcher(clock);
  }

  private KubernetesLauncher launcher(Clock now) throws Exception {
    Path template = Files.writeString(folder.resolve("job.yaml"), TEMPLATE);
    ExternalSettings.Named settings =
        new ExternalSettings.Named(
            List.of(), template, "training", 1, Duration.ofMinutes(1), Duration.ofMinutes(10), 3);
    return new KubernetesLauncher(
        server::createClient,
        settings,
        template,
        new ObjectMapper().registerModule(new JavaTimeModule()),
        now);
  }

  private static TrainingTask task() {
    return new TrainingTask(
        "1.0",
        "id",
        TrainingTask.TYPE,
        "scheduler-service",
        "ftjob-ABC",
        Instant.EPOCH,
        "acme",
        1,
        new TrainingTask.Specification(
            "ftjob-ABC",
            2,
            "gpu",
            "base",
            "http://scheduler/files/training",
            null,
            1,
            Map.of("rate", 0.5),
            null,
            "http://scheduler",
            "the-token",
            60));
  }
}
