package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The models of this instance. One version of a model serves at a time; while another is loaded, or
 * after that failed, the former goes on. Thread-safe.
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
  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

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
   */
  public synchronized void retain(Set<String> models) {
    List.copyOf(entries.keySet()).stream()
        .filter(name -> !models.contains(name))
        .forEach(this::withdraw);
    informed = true;
  }

  private void withdraw(String model) {
    release(entries.remove(model));
  }

  private static void release(@Nullable Entry entry) {
    if (entry != null && entry.serving() != null) {
      entry.serving().release();
    }
  }

  /** The version that answers requests now. */
  public Optional<ModelVersion> serving(String model) {
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

  /** What answers now, by name. */
  public List<Served> served() {
    return entries.values().stream()
        .map(Entry::serving)
        .filter(Objects::nonNull)
        .map(SharedModel::model)
        .map(model -> new Served(model.id(), model.loadedAt()))
        .toList();
  }

  /** Every version that serves or is to be served, by name. */
  public List<ModelState> states() {
    List<ModelState> states = new ArrayList<>();
    entries.values().forEach(entry -> states.addAll(states(entry)));
    return states;
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
  public Lease lease(String model) {
    while (true) {
      Entry entry = entries.get(model);
      if (entry == null) {
        throw PlatformException.notFound("The model '%s' does not exist.".formatted(model));
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

  /** As {@link #lease(String)}, for one version only. */
  public Lease lease(String model, String version) {
    Lease lease = lease(model);
    if (String.valueOf(lease.model().id().version()).equals(version)) {
      return lease;
    }
    lease.close();
    Entry entry = entries.get(model);
    if (entry != null && String.valueOf(entry.wanted().id().version()).equals(version)) {
      throw unavailable(entry.wanted());
    }
    throw PlatformException.notFound(
        "The model '%s' has no version '%s' that is served.".formatted(model, version));
  }

  private static PlatformException unavailable(ModelState state) {
    String why = state.phase() == Phase.LOADING ? "is being loaded" : "could not be loaded";
    return PlatformException.unavailable("The model %s %s.".formatted(state.id(), why), RETRY);
  }

  /** Withdraws every model; one that a request still uses is closed after that request. */
  @Override
  public synchronized void close() {
    retain(Set.of());
  }
}
