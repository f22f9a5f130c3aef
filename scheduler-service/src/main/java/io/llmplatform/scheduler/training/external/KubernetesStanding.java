package io.llmplatform.scheduler.training.external;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.llmplatform.scheduler.training.external.Launcher.Standing;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a Job of Kubernetes stands, by its own state and its pod's. Used by one thread. */
final class KubernetesStanding {
  /** Set by the Job controller, since Kubernetes 1.0. */
  private static final String JOB_LABEL = "job-name";

  private static final int LAST_LINES = 40;

  /**
   * Pods that wait for these wait for ever; all else, such as a pull that fails, is tried again.
   */
  private static final List<String> HOPELESS = List.of("InvalidImageName", "ErrImageNeverPull");

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  KubernetesStanding(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /**
   * @param patience a Job that is older than this moment is to have begun
   */
  Standing of(Instant patience) {
    Job job = client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
    if (job == null) {
      return new Standing(false, "Its Job is gone.", "");
    }
    boolean isYoung = Instant.parse(job.getMetadata().getCreationTimestamp()).isAfter(patience);
    String ended = ended(job);
    Pod pod = pod();
    if (pod == null) {
      return ended == null
          ? new Standing(isYoung, "Its Job has no pod, as where a quota is used up.", "")
          : new Standing(false, ended, "");
    }
    boolean isPending = ended == null && "Pending".equals(phase(pod));
    return new Standing(
        isPending && isYoung && !isHopeless(pod), sentence(pod, ended), isPending ? "" : log(pod));
  }

  private @Nullable Pod pod() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(JOB_LABEL, name)
        .list()
        .getItems()
        .stream()
        .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
        .orElse(null);
  }

  private static @Nullable String ended(Job job) {
    return Stream.ofNullable(job.getStatus())
        .flatMap(status -> status.getConditions().stream())
        .filter(each -> "True".equals(each.getStatus()) && "Failed".equals(each.getType()))
        .map(each -> "Its Job failed: " + words(each.getReason(), each.getMessage()))
        .findFirst()
        .orElse(null);
  }

  private static String phase(Pod pod) {
    return pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
  }

  private static boolean isHopeless(Pod pod) {
    return waiting(pod)
        .map(ContainerStateWaiting::getReason)
        .filter(HOPELESS::contains)
        .isPresent();
  }

  private static Stream<ContainerState> states(Pod pod) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(
            status ->
                Stream.concat(
                    status.getInitContainerStatuses().stream(),
                    status.getContainerStatuses().stream()))
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull);
  }

  private static Optional<ContainerStateWaiting> waiting(Pod pod) {
    return states(pod)
        .map(ContainerState::getWaiting)
        .filter(each -> each != null && !"PodInitializing".equals(each.getReason()))
        .findFirst();
  }

  private static Optional<ContainerStateTerminated> terminated(Pod pod) {
    return states(pod)
        .map(ContainerState::getTerminated)
        .filter(each -> each != null && !Integer.valueOf(0).equals(each.getExitCode()))
        .findFirst();
  }

  /** The first that is known of why it ended, why its pod was ended, and what it waits for. */
  private static String sentence(Pod pod, @Nullable String ended) {
    return terminated(pod)
        .map(
            each ->
                "Its container ended with the code %d: %s"
                    .formatted(each.getExitCode(), words(each.getReason(), each.getMessage())))
        .or(() -> evicted(pod))
        .or(() -> Optional.ofNullable(ended))
        .or(
            () ->
                waiting(pod)
                    .map(
                        each ->
                            "Its container waits: " + words(each.getReason(), each.getMessage())))
        .or(() -> unscheduled(pod))
        .orElse("Its pod is %s.".formatted(phase(pod)));
  }

  private static Optional<String> evicted(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(status -> status.getReason() != null)
        .map(status -> "Its pod ended: " + words(status.getReason(), status.getMessage()));
  }

  private static Optional<String> unscheduled(Pod pod) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(status -> status.getConditions().stream())
        .filter(each -> "PodScheduled".equals(each.getType()) && "False".equals(each.getStatus()))
        .map(KubernetesStanding::unscheduled)
        .findFirst();
  }

  private static String unscheduled(PodCondition condition) {
    return "Its pod has no node: " + words(condition.getReason(), condition.getMessage());
  }

  private static String words(@Nullable String reason, @Nullable String message) {
    return Stream.of(reason, message)
        .filter(each -> each != null && !each.isBlank())
        .collect(Collectors.joining(", ", "", "."));
  }

  /** Empty where nobody has it: the node is gone, or the pod had no container yet. */
  private String log(Pod pod) {
    try {
      String lines =
          client
              .pods()
              .inNamespace(namespace)
              .withName(pod.getMetadata().getName())
              .inContainer(pod.getSpec().getContainers().get(0).getName())
              .tailingLines(LAST_LINES)
              .getLog();
      return lines == null ? "" : lines.strip();
    } catch (KubernetesClientException e) {
      return "";
    }
  }
}
