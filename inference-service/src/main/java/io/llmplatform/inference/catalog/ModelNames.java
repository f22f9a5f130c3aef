package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What names of models mean to tenants: the tenant's own model, else the shared one of that name.
 * Thread-safe.
 */
final class ModelNames {
  private final Map<ModelId, Serving> entries;

  /** The shared models by name, each name once. */
  private volatile Map<String, ModelId> shared = Map.of();

  /**
   * @param entries the catalog's
   */
  ModelNames(Map<ModelId, Serving> entries) {
    this.entries = entries;
  }

  /** Says which models are shared; of one name, the first counts. */
  void share(Set<ModelId> models) {
    shared =
        models.stream()
            .sorted()
            .collect(Collectors.toUnmodifiableMap(ModelId::name, id -> id, (one, two) -> one));
  }

  /** The model of the name; null where it means none. */
  @Nullable ModelId find(String tenant, String name) {
    if (name.isBlank()) {
      return null;
    }
    ModelId own = new ModelId(tenant, name);
    return entries.containsKey(own) ? own : shared.get(name);
  }

  /**
   * The same, as it is served.
   *
   * @throws PlatformException not found
   */
  Serving serving(String tenant, String name) {
    ModelId id = find(tenant, name);
    Serving serving = id == null ? null : entries.get(id);
    if (serving == null) {
      throw PlatformException.notFound("The model '%s' does not exist.".formatted(name));
    }
    return serving;
  }

  /** What the names mean to the tenant: the own models, and the shared ones of other names. */
  Stream<Serving> visible(String tenant) {
    return entries.keySet().stream()
        .filter(id -> id.equals(find(tenant, id.name())))
        .map(entries::get)
        .filter(Objects::nonNull);
  }
}
