package io.llmplatform.inference.generation;

import io.llmplatform.inference.catalog.ServedModel;
import java.util.Optional;

/** Which loaded models are language models. Thread-safe. */
@FunctionalInterface
public interface TextModels {
  /** Empty for a model that generates no text; usable while the model is leased. */
  Optional<TextModel> of(ServedModel model);
}
