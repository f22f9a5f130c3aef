package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.traffic.RequestTraits;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Which of a model's versions a request wants. */
interface WantedVersion {
  /**
   * The version that is to answer; null: none that is loaded may.
   *
   * @throws PlatformException not found where the model has no such version
   */
  @Nullable SharedModel choose(Serving serving);

  /** The evicted version that would answer if every evicted one were loaded. */
  OptionalInt evicted(Serving serving);

  /** The state that says why nothing answers. */
  default ModelState blocking(Serving serving) {
    return serving.blocking();
  }

  /** The one with the largest share. */
  static WantedVersion principal() {
    return new WantedVersion() {
      @Override
      public @Nullable SharedModel choose(Serving serving) {
        return serving.principal();
      }

      @Override
      public OptionalInt evicted(Serving serving) {
        return serving.evictedPrincipal();
      }
    };
  }

  /**
   * The one that the model's routes give.
   *
   * @param position in [0, 1)
   */
  static WantedVersion routed(RequestTraits request, double position) {
    return new WantedVersion() {
      @Override
      public @Nullable SharedModel choose(Serving serving) {
        return serving.choose(request, position);
      }

      @Override
      public OptionalInt evicted(Serving serving) {
        return serving.evictedFor(request, position);
      }
    };
  }

  /** The one of that number. */
  static WantedVersion numbered(String version) {
    return new WantedVersion() {
      @Override
      public @Nullable SharedModel choose(Serving serving) {
        SharedModel loaded = of(version, serving.loaded());
        if (loaded == null && of(version, serving.states()) == null) {
          throw PlatformException.notFound(
              "The model '%s' has no version '%s' that is served."
                  .formatted(serving.id().name(), version));
        }
        return loaded;
      }

      @Override
      public OptionalInt evicted(Serving serving) {
        ModelState state = of(version, serving.states());
        return state != null && state.absence() == Absence.EVICTED
            ? OptionalInt.of(state.id().version())
            : OptionalInt.empty();
      }

      @Override
      public ModelState blocking(Serving serving) {
        ModelState state = of(version, serving.states());
        return state == null ? serving.blocking() : state;
      }
    };
  }

  private static <T> @Nullable T of(String version, Map<Integer, T> byVersion) {
    return byVersion.entrySet().stream()
        .filter(each -> each.getKey().toString().equals(version))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
