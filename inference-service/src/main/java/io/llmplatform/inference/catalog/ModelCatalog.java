package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of this instance. One version of a model serves at a time; while another is loaded, or
 * after that failed, the former goes on. A name means the tenant's own model, else the shared one
 * of that name; what is neither does not exist for the tenant. Thread-safe.
 */
public final class ModelCatalog implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(5);

  /**
   * A model that is to be served.
   *
   * @param wanted the state of the version that is to be served
   * @param serving what answers requests now, of this version or a former one
   */
  private record Entry(ModelState wanted, @Nullable SharedModel serving) {}

  /** Changed under this catalog's monitor only, read without it. */
  private final Map<ModelId, Entry> entries = new ConcurrentSkipListMap<>();

  /** The shared models by name, each name once. */
  private volatile Map<String, ModelId> shared = Map.of();

  /** Whether it was ever said which models are to be served. */
  private volatile boolean informed;

  /** Announces that a version is to be served and is being loaded. */
  public synchronized void loading(ModelVersion id) {
    put(id, Phase.LOADING, "");
  }

  /** Notes why a version could not be loaded; what served before goes on. */
  public synchronized void failed(ModelVersion id, String reason) {
    put(id, Phase.UNAVAILABLE, reason);
  }

  /** Says that the version which already serves is the wanted one. */
  public synchronized void keep(ModelVersion id) {
    if (serving(id.model()).filter(id::equals).isEmpty()) {
      throw new IllegalStateException(id + " does not serve");
    }
    put(id, Phase.READY, "");
  }

  private void put(ModelVersion id, Phase phase, String reason) {
    Entry former = entries.get(id.model());
    ModelState state = new ModelState(id, phase, reason);
    entries.put(id.model(), new Entry(state, former == null ? null : former.serving()));
  }

  /** Lets a model answer from now on; the former version is closed after its last request. */
  public synchronized void serve(ServedModel model) {
    ModelState ready = new ModelState(model.id(), Phase.READY, "");
    Entry former = entries.put(model.id().model(), new Entry(ready, new SharedModel(model)));
    release(former);
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
    release(entries.remove(model));
  }

  private static void release(@Nullable Entry entry) {
    if (entry != null && entry.serving() != null) {
      entry.serving().release();
    }
  }

  /** The version that answers requests now. */
  public Optional<ModelVersion> serving(ModelId model) {
    return Optional.ofNullable(entries.get(model))
        .map(Entry::serving)
        .map(serving -> serving.model().id());
  }

  /** True when it is known what is to be served, and all of it is. */
  public boolean isReady() {
    return informed
        && entries.values().stream().allMatch(entry -> entry.wanted().phase() == Phase.READY);
  }

  /** A version that answers now, and since when. */
  public record Served(ModelVersion id, Instant loadedAt) {}

  /** What answers the tenant now, by name. */
  public List<Served> served(String tenant) {
    return visible(tenant)
        .map(Entry::serving)
        .filter(Objects::nonNull)
        .map(SharedModel::model)
        .map(model -> new Served(model.id(), model.loadedAt()))
        .toList();
  }

  /** Every version that serves the tenant or is to serve it, by name. */
  public List<ModelState> states(String tenant) {
    return visible(tenant).flatMap(entry -> states(entry).stream()).toList();
  }

  /** What the names mean to the tenant: the own models, and the shared ones of other names. */
  private Stream<Entry> visible(String tenant) {
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
    if (name.isBlank() || find(tenant, name) == null) {
      throw unknown(name);
    }
  }

  private static PlatformException unknown(String name) {
    return PlatformException.notFound("The model '%s' does not exist.".formatted(name));
  }

  private @Nullable Entry entry(String tenant, String name) {
    ModelId id = name.isBlank() ? null : find(tenant, name);
    return id == null ? null : entries.get(id);
  }

  private static List<ModelState> states(Entry entry) {
    SharedModel serving = entry.serving();
    if (serving == null || serving.model().id().equals(entry.wanted().id())) {
      return List.of(entry.wanted());
    }
    return List.of(new ModelState(serving.model().id(), Phase.READY, ""), entry.wanted());
  }

  /**
   * @throws PlatformException not found, or unavailable when the model is not loaded (yet)
   */
  public Lease lease(String tenant, String model) {
    while (true) {
      Entry entry = entry(tenant, model);
      if (entry == null) {
        throw unknown(model);
      }
      SharedModel serving = entry.serving();
      if (serving == null) {
        throw unavailable(entry.wanted());
      }
      // Another version may have taken its place since; the next look finds that one.
      if (serving.tryHold()) {
        return new Lease(serving);
      }
    }
  }

  /** As {@link #lease(String, String)}, for one version only. */
  public Lease lease(String tenant, String model, String version) {
    Lease lease = lease(tenant, model);
    if (String.valueOf(lease.model().id().version()).equals(version)) {
      return lease;
    }
    lease.close();
    Entry entry = entry(tenant, model);
    if (entry != null && String.valueOf(entry.wanted().id().version()).equals(version)) {
      throw unavailable(entry.wanted());
    }
    throw PlatformException.notFound(
        "The model '%s' has no version '%s' that is served.".formatted(model, version));
  }

  private static PlatformException unavailable(ModelState state) {
    String why = state.phase() == Phase.LOADING ? "is being loaded" : "could not be loaded";
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
