package io.llmplatform.inference.catalog;

import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.traffic.EvenSequence;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Shadow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model that is to be served. Immutable but for its sequences.
 *
 * <p>INVARIANT: {@code former} is null when what is wanted can be served; {@code loaded} holds no
 * version but those of {@code wanted} and {@code former}.
 *
 * @param wanted what is to be served
 * @param states of each wanted version; ready: it runs as it is wanted to
 * @param loaded what can answer, by version; a wanted one may run as it was set before
 * @param former what was in force before and stays so while what is wanted cannot be served
 * @param split positions of requests between the versions
 * @param copies positions of requests between those that are copied to the shadow and the others
 */
record Serving(
    ModelId id,
    Routes wanted,
    SortedMap<Integer, ModelState> states,
    SortedMap<Integer, SharedModel> loaded,
    @Nullable Routes former,
    EvenSequence split,
    EvenSequence copies) {

  static Serving of(ModelId id, Routes wanted) {
    Serving nothing =
        new Serving(
            id,
            wanted,
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            null,
            EvenSequence.golden(id.hashCode()),
            EvenSequence.silver(id.hashCode()));
    return nothing.settled(wanted, Collections.emptySortedMap(), Collections.emptySortedMap());
  }

  Serving wanting(Routes routes) {
    return settled(routes, states, loaded);
  }

  boolean wants(int version) {
    return states.containsKey(version);
  }

  Serving with(int version, Phase phase, String reason) {
    SortedMap<Integer, ModelState> changed = new TreeMap<>(states);
    changed.put(version, state(version, phase, reason));
    return settled(wanted, changed, loaded);
  }

  Serving with(SharedModel model) {
    int version = model.model().id().version();
    SortedMap<Integer, ModelState> changed = new TreeMap<>(states);
    changed.put(version, state(version, Phase.READY, model.model().session().remark()));
    SortedMap<Integer, SharedModel> more = new TreeMap<>(loaded);
    more.put(version, model);
    return settled(wanted, changed, more);
  }

  /** With a loaded version that runs as it is wanted to. */
  Serving ready(int version, SharedModel model) {
    return with(version, Phase.READY, model.model().session().remark());
  }

  /** With a version being loaded; that it was evicted is known until its load has ended. */
  Serving loading(int version) {
    SortedMap<Integer, ModelState> changed = new TreeMap<>(states);
    Absence before = absence(version) == Absence.EVICTED ? Absence.EVICTED : Absence.NONE;
    changed.put(version, new ModelState(new ModelVersion(id, version), Phase.LOADING, "", before));
    return settled(wanted, changed, loaded);
  }

  /** Without a version that leaves its memory; nothing else changes. */
  Serving lacking(int version, Absence absence, String reason) {
    SortedMap<Integer, ModelState> changed = new TreeMap<>(states);
    if (wants(version)) {
      changed.put(
          version,
          new ModelState(new ModelVersion(id, version), Phase.UNAVAILABLE, reason, absence));
    }
    SortedMap<Integer, SharedModel> fewer = new TreeMap<>(loaded);
    fewer.remove(version);
    return settled(wanted, changed, fewer);
  }

  /** Without any version: each wanted one is unloaded, and what served before it goes too. */
  Serving unloaded(String reason) {
    SortedMap<Integer, ModelState> changed = new TreeMap<>();
    for (int version : wanted.versions()) {
      changed.put(
          version,
          new ModelState(
              new ModelVersion(id, version), Phase.UNAVAILABLE, reason, Absence.UNLOADED));
    }
    return settled(wanted, changed, Collections.emptySortedMap());
  }

  Absence absence(int version) {
    return known(version).absence();
  }

  /** Whether the version answers, or would if a request loaded it. */
  private boolean isAtHand(int version) {
    return loaded.containsKey(version) || absence(version) == Absence.EVICTED;
  }

  /** Of the versions that the routes want, those that may leave their memory to others. */
  Collection<SharedModel> dispensable() {
    return former != null
        ? List.of()
        : loaded.values().stream().filter(each -> wants(each.model().id().version())).toList();
  }

  private ModelState state(int version, Phase phase, String reason) {
    return new ModelState(new ModelVersion(id, version), phase, reason);
  }

  /** With everything that the invariant rules out left off. */
  private Serving settled(
      Routes routes,
      SortedMap<Integer, ModelState> newStates,
      SortedMap<Integer, SharedModel> newLoaded) {
    Routes before = inForce();
    boolean keepBefore =
        !routes.isServable(newLoaded::containsKey)
            && before.isServable(newLoaded::containsKey)
            && !before.equals(routes);
    SortedSet<Integer> kept = new TreeSet<>(routes.versions());
    SortedMap<Integer, ModelState> ofWanted = new TreeMap<>();
    for (int version : routes.versions()) {
      ModelState known = newStates.get(version);
      ofWanted.put(version, known != null ? known : state(version, Phase.LOADING, ""));
    }
    if (keepBefore) {
      kept.addAll(before.versions());
    }
    SortedMap<Integer, SharedModel> stay = new TreeMap<>(newLoaded);
    stay.keySet().retainAll(kept);
    return new Serving(
        id,
        routes,
        Collections.unmodifiableSortedMap(ofWanted),
        Collections.unmodifiableSortedMap(stay),
        keepBefore ? before : null,
        split,
        copies);
  }

  /** What requests follow now. */
  private Routes inForce() {
    return former == null ? wanted : former;
  }

  /** Whether requests are shared as is wanted, among the versions that are ready or absent. */
  boolean servesWanted() {
    return wanted.isServable(
        version -> loaded.containsKey(version) || absence(version) != Absence.NONE);
  }

  /** Whether every version that is to answer runs as it is wanted to, or is rightly absent. */
  boolean isReady() {
    return wanted.targets().stream()
        .allMatch(
            target -> {
              ModelState state = states.get(target.version());
              return state != null
                  && (state.phase() == Phase.READY || state.absence() != Absence.NONE);
            });
  }

  @Nullable SharedModel principal() {
    return at(inForce().principal(loaded::containsKey));
  }

  @Nullable SharedModel choose(RequestTraits request, double position) {
    return at(inForce().choose(request, loaded::containsKey, position));
  }

  /** The shadow, where it was evicted. */
  OptionalInt evictedShadow() {
    return inForce().shadow() == null ? OptionalInt.empty() : evictedShadow(inForce().shadow());
  }

  private OptionalInt evictedShadow(Shadow shadow) {
    return absence(shadow.version()) == Absence.EVICTED
        ? OptionalInt.of(shadow.version())
        : OptionalInt.empty();
  }

  /** Whether every wanted version is loaded. */
  boolean isWhole() {
    return loaded.keySet().containsAll(states.keySet());
  }

  /** The evicted version that the request would get if every evicted one were loaded. */
  OptionalInt evictedFor(RequestTraits request, double position) {
    return evicted(inForce().choose(request, this::isAtHand, position));
  }

  /** The evicted version that would have the largest share if every evicted one were loaded. */
  OptionalInt evictedPrincipal() {
    return evicted(inForce().principal(this::isAtHand));
  }

  private OptionalInt evicted(OptionalInt version) {
    return version.isPresent() && !loaded.containsKey(version.getAsInt())
        ? version
        : OptionalInt.empty();
  }

  @Nullable SharedModel copyTo(int answering) {
    return inForce().shadow() == null
        ? null
        : at(inForce().copyTo(answering, loaded::containsKey, copies.next()));
  }

  private @Nullable SharedModel at(OptionalInt version) {
    return version.isPresent() ? loaded.get(version.getAsInt()) : null;
  }

  /** Of the wanted versions, the one whose state says best why the model does not answer. */
  ModelState blocking() {
    List<ModelState> targets =
        wanted.targets().stream().map(target -> known(target.version())).toList();
    return targets.stream()
        .filter(state -> state.phase() == Phase.LOADING)
        .findFirst()
        .orElse(targets.get(0));
  }

  private ModelState known(int version) {
    ModelState state = states.get(version);
    return state != null ? state : state(version, Phase.LOADING, "");
  }

  /**
   * Every version that answers, is to be loaded or leaves its memory, as its users see it.
   *
   * @param leaving versions of any model that leave their memory
   */
  List<ModelState> visible(Map<ModelVersion, ModelState> leaving) {
    SortedMap<Integer, ModelState> all = new TreeMap<>(states);
    leaving.forEach(
        (version, state) -> {
          if (version.model().equals(id)) {
            all.merge(version.version(), state, Serving::leaving);
          }
        });
    loaded.keySet().forEach(version -> all.merge(version, ready(version), this::answering));
    return new ArrayList<>(all.values());
  }

  /** A version that may be wanted again while it still leaves. */
  private static ModelState leaving(ModelState wish, ModelState leaving) {
    return wish.phase() == Phase.UNAVAILABLE && wish.absence() != Absence.NONE
        ? new ModelState(wish.id(), Phase.UNLOADING, wish.reason(), wish.absence())
        : wish;
  }

  private ModelState ready(int version) {
    return state(version, Phase.READY, "");
  }

  /** A version that answers as it was set before, while it cannot run as it is set now. */
  private ModelState answering(ModelState wish, ModelState ready) {
    return switch (wish.phase()) {
      case READY, UNLOADING -> wish;
      case LOADING -> new ModelState(ready.id(), Phase.READY, "Being loaded with other settings.");
      case UNAVAILABLE ->
          new ModelState(
              ready.id(), Phase.READY, "Runs as it was set before, because: " + wish.reason());
    };
  }

  /** What this one holds and the other does not. */
  Collection<SharedModel> without(Serving other) {
    return loaded.values().stream().filter(model -> !other.loaded.containsValue(model)).toList();
  }

  /** Whether every version is in the same state, and the same versions are loaded. */
  boolean looksLike(Serving other) {
    return states.equals(other.states) && loaded.equals(other.loaded);
  }
}
