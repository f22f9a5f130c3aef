package io.llmplatform.registry.version;

import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.Stage;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to change of a version; what is null stays.
 *
 * @param description the new one; empty: none
 * @param tags key to the new value; null removes the tag
 * @param metrics name to the new value; null removes the metric
 * @param lineage replaces what can change of it
 * @param stage the next one
 * @param expectedUpdatedAt refuses the change if the version has changed since
 */
public record VersionPatch(
    @Nullable String description,
    Map<String, @Nullable String> tags,
    Map<String, @Nullable Double> metrics,
    @Nullable Lineage lineage,
    @Nullable Stage stage,
    @Nullable Instant expectedUpdatedAt) {

  public VersionPatch {
    tags = Collections.unmodifiableMap(new HashMap<>(tags));
    metrics = Collections.unmodifiableMap(new HashMap<>(metrics));
  }

  /** Another description; empty: none. */
  public static VersionPatch describe(String description) {
    return new VersionPatch(description, Map.of(), Map.of(), null, null, null);
  }

  /** A tag; without a value it is removed. */
  public static VersionPatch tag(String key, @Nullable String value) {
    return new VersionPatch(null, Collections.singletonMap(key, value), Map.of(), null, null, null);
  }
}
