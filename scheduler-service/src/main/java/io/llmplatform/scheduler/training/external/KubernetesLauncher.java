package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.llmplatform.scheduler.api.TrainingTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs a Job of Kubernetes by a template. The task and its token are a Secret of the job's name,
 * which becomes the environment of the first container; Kubernetes itself tries nothing again,
 * because attempts are counted here.
 */
final class KubernetesLauncher implements Launcher {
  private static final String GPU = "nvidia.com/gpu";
  private static final String RUN_LABEL = "llm-platform.io/training-run";

  private final Supplier<KubernetesClient> client;
  private final ExternalSettings.Named settings;
  private final Path template;
  private final ObjectMapper json;

  KubernetesLauncher(
      Supplier<KubernetesClient> client,
      ExternalSettings.Named settings,
      Path template,
      ObjectMapper json) {
    this.client = client;
    this.settings = settings;
    this.template = template;
    this.json = json;
  }

  @Override
  public String launch(TrainingTask task, End end) throws IOException {
    String name = "%s-%d".formatted(task.subject().toLowerCase(Locale.ROOT), task.data().attempt());
    try (KubernetesClient kubernetes = client.get();
        InputStream yaml = Files.newInputStream(template)) {
      String namespace = namespace(kubernetes);
      Job job = job(kubernetes.batch().v1().jobs().load(yaml).item(), name, task);
      Secret secret = secret(name, task);
      kubernetes.secrets().inNamespace(namespace).resource(secret).create();
      kubernetes.batch().v1().jobs().inNamespace(namespace).resource(job).create();
      return namespace + "/" + name;
    } catch (KubernetesClientException e) {
      throw new IOException("Kubernetes takes no job: " + e.getMessage(), e);
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

  private Job job(Job from, String name, TrainingTask task) {
    Job job =
        new JobBuilder(from)
            .editOrNewMetadata()
            .withName(name)
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

  private Secret secret(String name, TrainingTask task) throws IOException {
    Map<String, String> data = new HashMap<>();
    data.put("TRAINING_SPEC", json.writeValueAsString(task));
    data.put("TRAINING_RUN", task.subject());
    data.put("TRAINING_ATTEMPT", Integer.toString(task.data().attempt()));
    data.put("TRAINING_REPORT_TO", task.data().reportTo());
    data.put("TRAINING_TOKEN", task.data().token());
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels(RUN_LABEL, task.subject())
        .endMetadata()
        .withStringData(data)
        .build();
  }

  private String namespace(KubernetesClient kubernetes) {
    String set = settings.namespace() == null ? kubernetes.getNamespace() : settings.namespace();
    return set == null ? "default" : set;
  }
}
