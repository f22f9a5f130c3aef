package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.swagger.v3.oas.annotations.media.Schema;

/** MLflow's empty answer: {@code {}}. */
@JsonAutoDetect
@Schema(name = "MlflowNothing")
record Nothing() {
  static final Nothing INSTANCE = new Nothing();
}
