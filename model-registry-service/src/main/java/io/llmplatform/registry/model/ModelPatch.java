package io.llmplatform.registry.model;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to change of a model; what is null stays.
 *
 * @param name a new name
 * @param description the new one; empty: none
 * @param tags key to the new value; null removes the tag
 * @param expectedUpdatedAt refuses the change if the model has changed since
 */
public record ModelPatch(
    @Nullable ModelName name,
    @Nullable String description,
    Map<String, @Nullable String> tags,
    @Nullable Instant expectedUpdatedAt) {

  public ModelPatch {
    tags = Collections.unmodifiableMap(new HashMap<>(tags));
  }

  /** Another name. */
  public static ModelPatch rename(ModelName name) {
    return new ModelPatch(name, null, Map.of(), null);
  }

  /** Another description; empty: none. */
  public static ModelPatch describe(String description) {
    return new ModelPatch(null, description, Map.of(), null);
  }

  /** A tag; without a value it is removed. */
  public static ModelPatch tag(String key, @Nullable String value) {
    return new ModelPatch(null, null, Collections.singletonMap(key, value), null);
  }
}
