package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** MLflow's {@code RegisteredModelTag} and {@code ModelVersionTag}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(name = "MlflowTag")
record TagBody(@Nullable String key, @Nullable String value) {

  static List<TagBody> of(Map<String, String> tags) {
    return new TreeMap<>(tags)
        .entrySet().stream().map(tag -> new TagBody(tag.getKey(), tag.getValue())).toList();
  }

  /** Of several with one key the last counts, as in MLflow. */
  static Map<String, @Nullable String> map(@Nullable List<TagBody> tags) {
    Map<String, @Nullable String> map = new TreeMap<>();
    if (tags != null) {
      for (TagBody tag : tags) {
        map.put(Inputs.required("key", tag.key()), tag.value());
      }
    }
    return map;
  }
}
