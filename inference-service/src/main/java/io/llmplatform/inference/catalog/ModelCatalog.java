package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.inference.traffic.Routes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of this instance. Several versions of a model may be loaded and share its requests by
 * {@link Routes}. A version that is not loaded gets none: the others share them, and where no
 * wanted version is loaded, what served before goes on. A name means the tenant's own model, else
 * the shared one of that name; what is neither does not exist for the tenant. Thread-safe.
 */
public final class ModelCatalog implements AutoCloseable {
  private static final String EVICTED = "Left its memory to others.";

  /** Changed under this catalog's monitor only, read without it. */
  private final Map<ModelId, Serving> entries = new ConcurrentSkipListMap<>();

  /** Whether it was ever said which models are to be served. */
  private volatile boolean informed;

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Get no more requests, and are closed after the last of those that they have. */
  private final Set<SharedModel> leaving = ConcurrentHashMap.newKeySet();

  private final ModelNames names = new ModelNames(entries);
  private final ModelInventory inventory = new ModelInventory(entries, leaving, names);
  private final ModelMemory memory;
  private final MakingRoom room;
  private final LongSupplier nanoTime;
  private final Executor closings;
  private volatile OnDemand onDemand = OnDemand.NEVER;

  /** Models may take as much memory as they like. */
  public ModelCatalog() {
    this(new ModelMemory(() -> 0), System::nanoTime, Runnable::run);
  }

  /**
   * @param nanoTime by which the least recently used is found
   * @param closings where models are closed, which takes a while
   */
  public ModelCatalog(ModelMemory memory, LongSupplier nanoTime, Executor closings) {
    this.memory = memory;
    this.nanoTime = nanoTime;
    this.closings = closings;
    this.room = new MakingRoom(memory, new Dispensable());
  }

  /** Says how requests come by evicted versions from now on. */
  public void serveOnDemand(OnDemand how) {
    onDemand = how;
  }

  /** Whether an evicted version comes back with its next request. */
  public boolean isOnDemand() {
    return onDemand.isAllowed();
  }

  /** What is in memory, and what is wanted there. */
  public ModelInventory inventory() {
    return inventory;
  }

  /** What the loaded models take, and may take. */
  public ModelMemory memory() {
    return memory;
  }

  private final class Dispensable implements MakingRoom.Loaded {
    @Override
    public Stream<SharedModel> dispensable() {
      return entries.values().stream().flatMap(serving -> serving.dispensable().stream());
    }

    @Override
    public void evict(SharedModel model) {
      lack(model, Absence.EVICTED, EVICTED);
    }
  }

  /**
   * Takes memory for a version that is to be loaded; versions that are not pinned leave theirs for
   * it, the least recently used first.
   *
   * @param bytes about what it needs
   * @param patience how long to wait for the last requests of those that leave
   * @return to be given to {@link #serve}, or closed
   * @throws NoRoom naming the numbers
   */
  public ModelMemory.Share makeRoom(ModelVersion id, long bytes, Duration patience) {
    return room.take(id, bytes, patience);
  }

  /** Has versions leave their memory where the limit was lowered below what is taken. */
  public void shrink() {
    room.shrink();
  }

  /** Says which versions never leave their memory to others. */
  public void pin(Set<ModelVersion> versions) {
    room.pin(versions);
  }

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
  public synchronized void loading(ModelVersion id) {
    put(wanting(id).loading(id.version()));
  }

  /**
   * Has a wanted version leave its memory after its last request, and stay away.
   *
   * @param reason for those who ask for it
   */
  public synchronized void unload(ModelVersion id, String reason) {
    put(wanting(id).lacking(id.version(), Absence.UNLOADED, reason));
  }

  /**
   * Has every version of a model leave its memory after its last request, and stay away: one that
   * still serves in place of what is wanted, too.
   *
   * @param reason for those who ask for it
   */
  public synchronized void unload(ModelId model, String reason) {
    Serving serving = entries.get(model);
    if (serving != null) {
      put(serving.unloaded(reason));
    }
  }

  private synchronized void lack(SharedModel model, Absence absence, String reason) {
    ModelVersion id = model.model().id();
    Serving serving = entries.get(id.model());
    if (serving != null && serving.loaded().get(id.version()) == model) {
      put(serving.lacking(id.version(), absence, reason));
    }
  }

  /** Why a version is not in memory although it could be. */
  public Absence absence(ModelVersion id) {
    Serving serving = entries.get(id.model());
    return serving == null ? Absence.NONE : serving.absence(id.version());
  }

  /** Notes why a wanted version could not be loaded; what served before goes on. */
  public void failed(ModelVersion id, String reason) {
    note(id, Phase.UNAVAILABLE, reason);
  }

  /** Says that the version which is loaded runs as it is wanted to. */
  public synchronized void keep(ModelVersion id) {
    Serving serving = wanting(id);
    SharedModel loaded = serving.loaded().get(id.version());
    if (loaded != null) {
      put(serving.ready(id.version(), loaded));
    }
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
  public void serve(ServedModel model) {
    serve(model, null);
  }

  /**
   * As {@link #serve(ServedModel)}.
   *
   * @param share the memory that returns when the model is closed; null: nobody counts it
   */
  public synchronized void serve(ServedModel model, ModelMemory.@Nullable Share share) {
    put(
        wanting(model.id())
            .with(new SharedModel(model, share, nanoTime, closings, leaving::remove)));
  }

  private void put(Serving serving) {
    Serving former = entries.put(serving.id(), serving);
    if (former != null) {
      former.without(serving).forEach(this::withdraw);
    }
    if (former == null || !former.looksLike(serving)) {
      listeners.forEach(Runnable::run);
    }
  }

  private void withdraw(SharedModel model) {
    leaving.add(model);
    model.withdraw();
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
    names.share(forAll);
    informed = true;
  }

  private void withdraw(ModelId model) {
    Serving serving = entries.remove(model);
    if (serving != null) {
      serving.loaded().values().forEach(this::withdraw);
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

  /**
   * True when it is known what is to be served, and every version that is to answer does. A shadow
   * that is not loaded is in nobody's way.
   */
  public boolean isReady() {
    return informed && entries.values().stream().allMatch(Serving::isReady);
  }

  /**
   * The model that the name means to the tenant.
   *
   * @throws PlatformException not found
   */
  public ModelId resolve(String tenant, String name) {
    return names.serving(tenant, name).id();
  }

  /**
   * Nothing, if a request of the model would be answered, be it after its version was loaded.
   *
   * @param version null: the one with the largest share
   * @throws PlatformException not found, or unavailable
   */
  public void requireReady(String tenant, String name, @Nullable String version) {
    WantedVersion wanted =
        version == null ? WantedVersion.principal() : WantedVersion.numbered(version);
    Leasing.requireReady(names.serving(tenant, name), wanted, onDemand);
  }

  /**
   * Nothing, if the name means a model to the tenant.
   *
   * @throws PlatformException not found
   */
  public void require(String tenant, String name) {
    names.serving(tenant, name);
  }

  /**
   * The version of the model that has the largest share.
   *
   * @throws PlatformException not found, or unavailable when none is loaded (yet)
   */
  public Lease lease(String tenant, String model) {
    return lease(tenant, model, WantedVersion.principal());
  }

  /**
   * The version that the request gets. One that was evicted is loaded; the request waits for it
   * where no other may answer.
   *
   * @throws PlatformException not found, or unavailable when none is loaded (yet)
   */
  public Lease lease(String tenant, String model, RequestTraits request) {
    double position = names.serving(tenant, model).split().next();
    return lease(tenant, model, WantedVersion.routed(request, position));
  }

  /** As {@link #lease(String, String)}, for one version only, whatever its share. */
  public Lease lease(String tenant, String model, String version) {
    return lease(tenant, model, WantedVersion.numbered(version));
  }

  private Lease lease(String tenant, String model, WantedVersion wanted) {
    return Leasing.lease(() -> names.serving(tenant, model), wanted, onDemand);
  }

  /**
   * The version that is to run a copy of a request. One that was evicted is loaded for the next.
   *
   * @param answering what answers the request
   */
  public Optional<Lease> leaseForCopy(ModelVersion answering) {
    Serving serving = entries.get(answering.model());
    SharedModel copy = serving == null ? null : serving.copyTo(answering.version());
    if (copy == null && serving != null && !serving.isWhole()) {
      serving
          .evictedShadow()
          .ifPresent(version -> onDemand.begin(new ModelVersion(serving.id(), version)));
    }
    return copy != null && copy.tryHold() ? Optional.of(new Lease(copy)) : Optional.empty();
  }

  /** Withdraws every model; one that a request still uses is closed after that request. */
  @Override
  public synchronized void close() {
    retain(Set.of(), Set.of());
  }
}
