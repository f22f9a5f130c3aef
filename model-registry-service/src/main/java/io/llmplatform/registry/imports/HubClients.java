package io.llmplatform.registry.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.hub.HubClient;
import io.llmplatform.registry.hub.HubEndpoint;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** A client for each hub that the settings allow. Thread-safe. */
@Component
class HubClients implements AutoCloseable {
  private final Map<HubEndpoint, HubClient> clients = new ConcurrentHashMap<>();

  HubClients(HubSettings settings, ObjectMapper json, Clock clock) {
    for (HubEndpoint endpoint : settings.endpoints()) {
      clients.computeIfAbsent(
          endpoint,
          e -> new HubClient(e, settings.timing(), settings.maxRedirects(), json.reader(), clock));
    }
  }

  /** The hubs that there is a client for. */
  Set<HubEndpoint> hubs() {
    return Set.copyOf(clients.keySet());
  }

  /** The client of one of {@link #hubs}. */
  HubClient of(HubEndpoint hub) {
    return Objects.requireNonNull(clients.get(hub));
  }

  @Override
  public void close() {
    clients.values().forEach(HubClient::close);
  }
}
