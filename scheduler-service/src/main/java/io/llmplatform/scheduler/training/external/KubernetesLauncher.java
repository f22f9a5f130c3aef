package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.api.TrainingTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs a Job of Kubernetes by a template. The task and its token are a Secret of the job's name,
 * which becomes the environment of the first container and goes with the Job; Kubernetes itself
 * tries nothing again, because attempts are counted here.
 */
final class KubernetesLauncher implements Launcher {
  private static final String GPU = "nvidia.com/gpu";
  private static final String RUN_LABEL = "llm-platform.io/training-run";
  private static final Duration LATER = Duration.ofSeconds(30);
  private static final long DELETION_SECONDS = 30;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int FORBIDDEN = 403;
  private static final int FAULT = 500;

  private final Supplier<KubernetesClient> client;
  private final ExternalSettings.Named settings;
  private final Path template;
  private final ObjectMapper json;
  private final Clock clock;

  KubernetesLauncher(
      Supplier<KubernetesClient> client,
      ExternalSettings.Named settings,
      Path template,
      ObjectMapper json,
      Clock clock) {
    this.client = client;
    this.settings = settings;
    this.template = template;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public String handle(TrainingTask task) {
    try (KubernetesClient kubernetes = client.get()) {
      return namespace(kubernetes) + "/" + name(task);
    }
  }

  private static String name(TrainingTask task) {
    return "%s-%d".formatted(task.subject().toLowerCase(Locale.ROOT), task.data().attempt());
  }

  @Override
  public String launch(TrainingTask task, End end) throws IOException {
    String name = name(task);
    try (KubernetesClient kubernetes = client.get()) {
      String namespace = namespace(kubernetes);
      Job job =
          create(
              kubernetes
                  .batch()
                  .v1()
                  .jobs()
                  .inNamespace(namespace)
                  .resource(job(kubernetes, name, task)));
      try {
        create(kubernetes.secrets().inNamespace(namespace).resource(secret(job, task)));
      } catch (KubernetesClientException e) {
        kubernetes.batch().v1().jobs().inNamespace(namespace).withName(name).delete();
        throw e;
      }
      return namespace + "/" + name;
    } catch (KubernetesClientException e) {
      throw refusal(e);
    }
  }

  /**
   * Creates it; one of its name is of a try whose answer was lost, or that was put off, and makes
   * room.
   */
  private static <T extends HasMetadata> T create(Resource<T> wanted) {
    try {
      return wanted.create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      wanted.withTimeout(DELETION_SECONDS, TimeUnit.SECONDS).delete();
      return wanted.create();
    }
  }

  /** What may pass is tried again, and costs no attempt: an API that is away, a quota in use. */
  private static IOException refusal(KubernetesClientException e) {
    String message = String.valueOf(e.getMessage());
    boolean passes =
        e.getCode() == 0
            || e.getCode() == TOO_MANY
            || e.getCode() >= FAULT
            || (e.getCode() == FORBIDDEN && message.contains("exceeded quota"));
    if (passes) {
      throw PlatformException.unavailable("Kubernetes takes no job now: " + message, LATER)
          .causedBy(e);
    }
    return new IOException("Kubernetes takes no job: " + message, e);
  }

  @Override
  public Standing look(String handle) {
    String[] parts = handle.split("/", 2);
    try (KubernetesClient kubernetes = client.get()) {
      return new KubernetesStanding(kubernetes, parts[0], parts[1])
          .of(clock.instant().minus(settings.startWithin()));
    }
  }

  @Override
  public void end(String handle) {
    String[] parts = handle.split("/", 2);
    try (KubernetesClient kubernetes = client.get()) {
      kubernetes.batch().v1().jobs().inNamespace(parts[0]).withName(parts[1]).delete();
      kubernetes.secrets().inNamespace(parts[0]).withName(parts[1]).delete();
    }
  }

  private Job job(KubernetesClient kubernetes, String name, TrainingTask task) throws IOException {
    try (InputStream yaml = Files.newInputStream(template)) {
      return job(kubernetes.batch().v1().jobs().load(yaml).item(), name, task);
    } catch (RuntimeException e) {
      throw new IOException("The template %s is no Job.".formatted(template.getFileName()), e);
    }
  }

  private Job job(Job from, String name, TrainingTask task) {
    Job job =
        new JobBuilder(from)
            .editOrNewMetadata()
            .withName(name)
            .withNamespace(null)
            .addToLabels(RUN_LABEL, task.subject())
            .endMetadata()
            .editSpec()
            .withBackoffLimit(0)
            .endSpec()
            .build();
    Container container = job.getSpec().getTemplate().getSpec().getContainers().get(0);
    container
        .getEnvFrom()
        .add(new EnvFromSourceBuilder().withNewSecretRef().withName(name).endSecretRef().build());
    if (settings.gpus() > 0) {
      ResourceRequirementsBuilder resources =
          container.getResources() == null
              ? new ResourceRequirementsBuilder()
              : new ResourceRequirementsBuilder(container.getResources());
      container.setResources(
          resources.addToLimits(GPU, new Quantity(Integer.toString(settings.gpus()))).build());
    }
    return job;
  }

  /** Kubernetes deletes it with the Job, also where that ends by its own time to live. */
  private Secret secret(Job job, TrainingTask task) throws IOException {
    Map<String, String> data = new HashMap<>();
    data.put("TRAINING_SPEC", json.writeValueAsString(task));
    data.put("TRAINING_RUN", task.subject());
    data.put("TRAINING_ATTEMPT", Integer.toString(task.data().attempt()));
    data.put("TRAINING_REPORT_TO", task.data().reportTo());
    data.put("TRAINING_TOKEN", task.data().token());
    return new SecretBuilder()
        .withNewMetadata()
        .withName(job.getMetadata().getName())
        .addToLabels(RUN_LABEL, task.subject())
        .addNewOwnerReference()
        .withApiVersion("batch/v1")
        .withKind("Job")
        .withName(job.getMetadata().getName())
        .withUid(job.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withStringData(data)
        .build();
  }

  private String namespace(KubernetesClient kubernetes) {
    String set = settings.namespace() == null ? kubernetes.getNamespace() : settings.namespace();
    return set == null ? "default" : set;
  }
}
