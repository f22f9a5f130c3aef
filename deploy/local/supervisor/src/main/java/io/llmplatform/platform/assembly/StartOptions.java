package io.llmplatform.platform.assembly;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a start is asked for beyond the platform itself.
 *
 * @param tls whether the gateway serves HTTPS
 * @param observability whether Prometheus and Alertmanager, where they are installed, and
 *     SkyWalking run too
 */
public record StartOptions(boolean tls, boolean observability) {
  private static final String TLS = "--tls";
  private static final String OBSERVABILITY = "--observability";

  /** Reads a command line; empty where it says something else, or something twice. */
  public static Optional<StartOptions> parse(List<String> arguments) {
    Set<String> asked = new HashSet<>(arguments);
    StartOptions options = new StartOptions(asked.contains(TLS), asked.contains(OBSERVABILITY));
    return options.arguments().size() == arguments.size() && asked.size() == arguments.size()
        ? Optional.of(options)
        : Optional.empty();
  }

  /** The command line that says the same. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (tls) {
      arguments.add(TLS);
    }
    if (observability) {
      arguments.add(OBSERVABILITY);
    }
    return arguments;
  }
}
