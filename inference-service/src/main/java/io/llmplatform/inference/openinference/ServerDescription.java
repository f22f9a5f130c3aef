package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** What the server says of itself. Immutable. */
@Component
public final class ServerDescription {
  /** The protocol's extensions that are served, by the names that Triton gives them. */
  private static final List<String> EXTENSIONS =
      List.of(
          "classification",
          "model_configuration",
          "model_repository",
          "model_repository(unload_dependents)",
          "binary_tensor_data",
          "parameters",
          "schedule_policy",
          "statistics");

  private final String version;

  ServerDescription(ObjectProvider<BuildProperties> build) {
    this.version =
        Optional.ofNullable(build.getIfAvailable())
            .map(BuildProperties::getVersion)
            .orElse("unknown");
  }

  /** What a request that is about shared memory gets. */
  public static PlatformException noSharedMemory() {
    return PlatformException.invalid(
        "Shared memory is not served: send and receive the tensors' data with the call.");
  }

  public String name() {
    return "llm-platform";
  }

  public String version() {
    return version;
  }

  public List<String> extensions() {
    return EXTENSIONS;
  }
}
