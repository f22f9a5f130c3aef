package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests their versions; those that were evicted are loaded first, where that is allowed.
 */
final class Leasing {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private Leasing() {}

  /**
   * The version that is wanted. One that was evicted is loaded; the request waits for it where no
   * other may answer.
   *
   * @param model looked at again and again: it may change while the request waits
   * @throws PlatformException not found, or unavailable when none is loaded (yet)
   */
  static Lease lease(Supplier<Serving> model, WantedVersion wanted, OnDemand onDemand) {
    OnDemand.@Nullable Wait wait = null;
    while (true) {
      Serving serving = model.get();
      CompletableFuture<Void> load = serving.isWhole() ? null : begin(serving, wanted, onDemand);
      SharedModel chosen = wanted.choose(serving);
      if (chosen != null) {
        // Another may have taken its place since; the next look finds that one.
        if (chosen.tryHold()) {
          return new Lease(chosen);
        }
        continue;
      }
      if (load == null) {
        throw unavailable(wanted.blocking(serving));
      }
      wait = wait == null ? onDemand.new Wait() : wait;
      wait.await(load, () -> unavailable(wanted.blocking(serving)));
    }
  }

  private static @Nullable CompletableFuture<Void> begin(
      Serving serving, WantedVersion wanted, OnDemand onDemand) {
    OptionalInt version = wanted.evicted(serving);
    return version.isPresent()
        ? onDemand.begin(new ModelVersion(serving.id(), version.getAsInt()))
        : null;
  }

  /**
   * Nothing, if a request would be answered, be it after its version was loaded. Loads nothing.
   *
   * @throws PlatformException as {@link #lease}
   */
  static void requireReady(Serving serving, WantedVersion wanted, OnDemand onDemand) {
    boolean ready =
        wanted.choose(serving) != null
            || (wanted.evicted(serving).isPresent() && onDemand.isAllowed());
    if (!ready) {
      throw unavailable(wanted.blocking(serving));
    }
  }

  private static PlatformException unavailable(ModelState state) {
    return PlatformException.unavailable(
        "The model %s version %d %s."
            .formatted(state.id().name(), state.id().version(), why(state)),
        RETRY);
  }

  private static String why(ModelState state) {
    return switch (state.phase()) {
      case LOADING, READY -> "is being loaded";
      case UNLOADING -> "is being unloaded";
      case UNAVAILABLE ->
          switch (state.absence()) {
            case NONE -> "could not be loaded";
            case UNLOADED -> "was unloaded";
            case EVICTED -> "left its memory to others";
          };
    };
  }
}
