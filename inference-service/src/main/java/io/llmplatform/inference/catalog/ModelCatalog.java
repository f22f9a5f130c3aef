package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.inference.traffic.Routes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of this instance. Several versions of a model may be loaded and share its requests by
 * {@link Routes}. A version that is not loaded gets none: the others share them, and where no
 * wanted version is loaded, what served before goes on. A name means the tenant's own model, else
 * the shared one of that name; what is neither does not exist for the tenant. Thread-safe.
 */
public final class ModelCatalog implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Changed under this catalog's monitor only, read without it. */
  private final Map<ModelId, Serving> entries = new ConcurrentSkipListMap<>();

  /** The shared models by name, each name once. */
  private volatile Map<String, ModelId> shared = Map.of();

  /** Whether it was ever said which models are to be served. */
  private volatile boolean informed;

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * Has something run whenever a version's state changes.
   *
   * @param listener called under this catalog's monitor: it must not wait
   */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Says how a model's requests are to be shared. Versions that are new among the routes are to be
   * loaded; those that have gone are closed after their last request, once the routes can be
   * served.
   */
  public synchronized void want(ModelId model, Routes routes) {
    Serving former = entries.get(model);
    put(former == null ? Serving.of(model, routes) : former.wanting(routes));
  }

  /** Announces that a wanted version is being loaded. */
  public void loading(ModelVersion id) {
    note(id, Phase.LOADING, "");
  }

  /** Notes why a wanted version could not be loaded; what served before goes on. */
  public void failed(ModelVersion id, String reason) {
    note(id, Phase.UNAVAILABLE, reason);
  }

  /** Says that the version which is loaded runs as it is wanted to. */
  public void keep(ModelVersion id) {
    note(id, Phase.READY, "");
  }

  private synchronized void note(ModelVersion id, Phase phase, String reason) {
    put(wanting(id).with(id.version(), phase, reason));
  }

  private Serving wanting(ModelVersion id) {
    Serving serving = entries.get(id.model());
    if (serving == null || !serving.wants(id.version())) {
      throw new IllegalStateException(id + " is not wanted");
    }
    return serving;
  }

  /** Lets a wanted version answer from now on, in place of the same version as it ran before. */
  public synchronized void serve(ServedModel model) {
    put(wanting(model.id()).with(new SharedModel(model)));
  }

  private void put(Serving serving) {
    Serving former = entries.put(serving.id(), serving);
    if (former != null) {
      former.without(serving).forEach(SharedModel::release);
    }
    if (former == null || !former.looksLike(serving)) {
      listeners.forEach(Runnable::run);
    }
  }

  /**
   * Says which models are to be served. Every other one is withdrawn: its memory returns after its
   * last request.
   *
   * @param forAll those of them that are shared; of one name, the first counts
   */
  public synchronized void retain(Set<ModelId> models, Set<ModelId> forAll) {
    List.copyOf(entries.keySet()).stream()
        .filter(model -> !models.contains(model))
        .forEach(this::withdraw);
    shared =
        forAll.stream()
            .sorted()
            .collect(Collectors.toUnmodifiableMap(ModelId::name, id -> id, (one, two) -> one));
    informed = true;
  }

  private void withdraw(ModelId model) {
    Serving serving = entries.remove(model);
    if (serving != null) {
      serving.loaded().values().forEach(SharedModel::release);
      listeners.forEach(Runnable::run);
    }
  }

  /** Whether the version is loaded and runs by these settings. */
  public boolean runs(ModelVersion id, RunSettings settings) {
    Serving serving = entries.get(id.model());
    SharedModel loaded = serving == null ? null : serving.loaded().get(id.version());
    return loaded != null && loaded.model().settings().equals(settings);
  }

  /** Whether requests of the model follow the routes that are wanted. */
  public boolean servesWanted(ModelId model) {
    Serving serving = entries.get(model);
    return serving != null && serving.servesWanted();
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
    ModelId id = name.isBlank() ? null : find(tenant, name);
    return id == null ? List.of() : loaded(id);
  }

  /**
   * True when it is known what is to be served, and every version that is to answer does. A shadow
   * that is not loaded is in nobody's way.
   */
  public boolean isReady() {
    return informed && entries.values().stream().allMatch(Serving::isReady);
  }

  /** A version that answers now, and since when. */
  public record Served(ModelVersion id, Instant loadedAt) {}

  /** The models that answer the tenant now, each by its version with the largest share, by name. */
  public List<Served> served(String tenant) {
    return visible(tenant)
        .map(Serving::principal)
        .filter(Objects::nonNull)
        .map(SharedModel::model)
        .map(model -> new Served(model.id(), model.loadedAt()))
        .toList();
  }

  /** Every version that answers the tenant or is to be loaded, by name and version. */
  public List<ModelState> states(String tenant) {
    return visible(tenant).flatMap(serving -> serving.visible().stream()).toList();
  }

  /** The state of each version of each model that is wanted, whether another answers or not. */
  public List<ModelState> wanted() {
    return entries.values().stream()
        .flatMap(serving -> serving.states().values().stream())
        .toList();
  }

  /** What the names mean to the tenant: the own models, and the shared ones of other names. */
  private Stream<Serving> visible(String tenant) {
    return entries.keySet().stream()
        .filter(id -> id.equals(find(tenant, id.name())))
        .map(entries::get)
        .filter(Objects::nonNull);
  }

  private @Nullable ModelId find(String tenant, String name) {
    ModelId own = new ModelId(tenant, name);
    return entries.containsKey(own) ? own : shared.get(name);
  }

  /**
   * Nothing, if the name means a model to the tenant.
   *
   * @throws PlatformException not found
   */
  public void require(String tenant, String name) {
    serving(tenant, name);
  }

  private Serving serving(String tenant, String name) {
    ModelId id = name.isBlank() ? null : find(tenant, name);
    Serving serving = id == null ? null : entries.get(id);
    if (serving == null) {
      throw PlatformException.notFound("The model '%s' does not exist.".formatted(name));
    }
    return serving;
  }

  /**
   * The version of the model that has the largest share.
   *
   * @throws PlatformException not found, or unavailable when none is loaded (yet)
   */
  public Lease lease(String tenant, String model) {
    return lease(tenant, model, Serving::principal);
  }

  /**
   * The version that the request gets.
   *
   * @throws PlatformException not found, or unavailable when none is loaded (yet)
   */
  public Lease lease(String tenant, String model, RequestTraits request) {
    double position = serving(tenant, model).split().next();
    return lease(tenant, model, serving -> serving.choose(request, position));
  }

  /** Picks a version; null: none may answer. */
  private interface Choice {
    @Nullable SharedModel of(Serving serving);
  }

  private Lease lease(String tenant, String model, Choice choice) {
    while (true) {
      Serving serving = serving(tenant, model);
      SharedModel chosen = choice.of(serving);
      if (chosen == null) {
        throw unavailable(serving.blocking());
      }
      // Another may have taken its place since; the next look finds that one.
      if (chosen.tryHold()) {
        return new Lease(chosen);
      }
    }
  }

  /** As {@link #lease(String, String)}, for one version only, whatever its share. */
  public Lease lease(String tenant, String model, String version) {
    while (true) {
      Serving serving = serving(tenant, model);
      SharedModel loaded = of(version, serving.loaded());
      if (loaded == null) {
        ModelState wanted = of(version, serving.states());
        throw wanted == null ? unknown(model, version) : unavailable(wanted);
      }
      if (loaded.tryHold()) {
        return new Lease(loaded);
      }
    }
  }

  private static <T> @Nullable T of(String version, Map<Integer, T> byVersion) {
    return byVersion.entrySet().stream()
        .filter(each -> each.getKey().toString().equals(version))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * The version that is to run a copy of a request.
   *
   * @param answering what answers the request
   */
  public Optional<Lease> leaseForCopy(ModelVersion answering) {
    Serving serving = entries.get(answering.model());
    SharedModel copy = serving == null ? null : serving.copyTo(answering.version());
    return copy != null && copy.tryHold() ? Optional.of(new Lease(copy)) : Optional.empty();
  }

  private static PlatformException unknown(String model, String version) {
    return PlatformException.notFound(
        "The model '%s' has no version '%s' that is served.".formatted(model, version));
  }

  private static PlatformException unavailable(ModelState state) {
    String why = state.phase() == Phase.UNAVAILABLE ? "could not be loaded" : "is being loaded";
    return PlatformException.unavailable(
        "The model %s version %d %s.".formatted(state.id().name(), state.id().version(), why),
        RETRY);
  }

  /** Withdraws every model; one that a request still uses is closed after that request. */
  @Override
  public synchronized void close() {
    retain(Set.of(), Set.of());
  }
}
