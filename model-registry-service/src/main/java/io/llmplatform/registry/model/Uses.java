package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Every use that some feature makes of versions. The caller holds the model's lock. */
@Component
public class Uses {
  private final List<InUse> features;

  Uses(List<InUse> features) {
    this.features = features;
  }

  /**
   * Nothing, if no version of the model is needed.
   *
   * @throws PlatformException naming the first version that is, and what for
   */
  public void requireNone(RegisteredModel model) {
    of(model)
        .forEach(
            (number, use) -> {
              throw needed(model, number, use);
            });
  }

  /**
   * Nothing, if the version is not needed.
   *
   * @throws PlatformException saying what for it is
   */
  public void requireNone(RegisteredModel model, int number) {
    String use = of(model).get(number);
    if (use != null) {
      throw needed(model, number, use);
    }
  }

  private Map<Integer, String> of(RegisteredModel model) {
    Map<Integer, String> all = new TreeMap<>();
    features.forEach(feature -> feature.usesOf(model).forEach(all::putIfAbsent));
    return all;
  }

  private static PlatformException needed(RegisteredModel model, int number, String use) {
    return PlatformException.conflict(
        "Version %d of the model '%s' %s.".formatted(number, model.name(), use));
  }
}
