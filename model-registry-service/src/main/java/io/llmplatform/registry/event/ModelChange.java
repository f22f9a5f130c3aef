package io.llmplatform.registry.event;

import io.llmplatform.registry.api.ModelEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a model.
 *
 * @param tenant whose model it is
 * @param model the model's name
 * @param version the version that it is about; null: the model itself
 * @param type what happened
 * @param details what the type adds, in JSON's terms
 */
public record ModelChange(
    String tenant,
    String model,
    @Nullable Integer version,
    ModelEvent.Type type,
    Map<String, Object> details) {

  public ModelChange {
    details = Map.copyOf(details);
  }
}
