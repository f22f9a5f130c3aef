package io.llmplatform.inference.catalog;

import io.llmplatform.inference.catalog.ModelState.Phase;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@link ModelCatalog} has in memory, and what is wanted there, by version. Each answer is
 * of one moment. Thread-safe.
 */
public final class ModelInventory {
  /** A version that answers now, and since when. */
  public record Served(ModelVersion id, Instant loadedAt) {}

  private final Map<ModelId, Serving> entries;
  private final Set<SharedModel> leaving;
  private final ModelNames names;

  /**
   * @param entries the catalog's
   * @param leaving the catalog's: those that get no more requests and are not closed yet
   */
  ModelInventory(Map<ModelId, Serving> entries, Set<SharedModel> leaving, ModelNames names) {
    this.entries = entries;
    this.leaving = leaving;
    this.names = names;
  }

  /** The versions that are loaded, oldest first. */
  public List<ModelVersion> loaded(ModelId model) {
    Serving serving = entries.get(model);
    return serving == null
        ? List.of()
        : serving.loaded().values().stream().map(each -> each.model().id()).toList();
  }

  /** Every version that is loaded. */
  public List<ModelVersion> loaded() {
    return entries.keySet().stream().flatMap(model -> loaded(model).stream()).toList();
  }

  /** Those of what the name means to the tenant, oldest first. */
  public List<ModelVersion> loaded(String tenant, String name) {
    ModelId id = names.find(tenant, name);
    return id == null ? List.of() : loaded(id);
  }

  /** The models that answer the tenant now, each by its version with the largest share, by name. */
  public List<Served> served(String tenant) {
    return names
        .visible(tenant)
        .map(Serving::principal)
        .filter(Objects::nonNull)
        .map(SharedModel::model)
        .map(model -> new Served(model.id(), model.loadedAt()))
        .toList();
  }

  /**
   * Every version that answers the tenant, is to be loaded or leaves its memory, by name and
   * version.
   */
  public List<ModelState> states(String tenant) {
    Map<ModelVersion, ModelState> leave = new HashMap<>();
    for (SharedModel model : leaving) {
      ModelVersion id = model.model().id();
      leave.put(id, new ModelState(id, Phase.UNLOADING, "Its last requests are answered."));
    }
    return names.visible(tenant).flatMap(serving -> serving.visible(leave).stream()).toList();
  }

  /** Every version that is in memory, those included that get no more requests. */
  public Set<ModelVersion> inMemory() {
    Set<ModelVersion> all = new HashSet<>(loaded());
    leaving.forEach(model -> all.add(model.model().id()));
    return all;
  }

  /** Every version that is wanted, whether it is in memory or not, and every one that is. */
  public Set<ModelVersion> known() {
    Set<ModelVersion> all = inMemory();
    wanted().forEach(state -> all.add(state.id()));
    return all;
  }

  /** What each loaded version takes of the memory for models, in bytes; 0: nobody counted. */
  public Map<ModelVersion, Long> footprints() {
    return entries.values().stream()
        .flatMap(serving -> serving.loaded().values().stream())
        .collect(Collectors.toMap(each -> each.model().id(), SharedModel::bytes));
  }

  /** Requests of a version that wait for their run. */
  public int waitingRequests(ModelVersion id) {
    Serving serving = entries.get(id.model());
    Stream<SharedModel> loaded = serving == null ? Stream.of() : serving.loaded().values().stream();
    return Stream.concat(loaded, leaving.stream())
        .map(SharedModel::model)
        .filter(model -> model.id().equals(id))
        .mapToInt(ServedModel::waitingRequests)
        .sum();
  }

  /** The state of each version of each model that is wanted, whether another answers or not. */
  public List<ModelState> wanted() {
    return entries.values().stream()
        .flatMap(serving -> serving.states().values().stream())
        .toList();
  }
}
