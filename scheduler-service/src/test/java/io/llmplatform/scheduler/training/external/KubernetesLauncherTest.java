package io.llmplatform.scheduler.training.external;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.llmplatform.scheduler.api.TrainingTask;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void makesAJobOfTheTemplateWithItsTaskAndItsGpu() throws Exception {
    String handle = launcher().launch(task(), (how, log) -> {});

    assertThat(handle).isEqualTo("training/ftjob-abc-2");
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

  private KubernetesLauncher launcher() throws Exception {
    Path template = Files.writeString(folder.resolve("job.yaml"), TEMPLATE);
    ExternalSettings.Named settings =
        new ExternalSettings.Named(List.of(), template, "training", 1, Duration.ofMinutes(1), 3);
    return new KubernetesLauncher(
        server::createClient,
        settings,
        template,
        new ObjectMapper().registerModule(new JavaTimeModule()));
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
