package io.llmplatform.inference.catalog;

/** A version of a model. */
public record ModelVersion(String model, int version) {
  public ModelVersion {
    if (model.isBlank() || version < 1) {
      throw new IllegalArgumentException("no model version: " + model + " " + version);
    }
  }

  @Override
  public String toString() {
    return model + " version " + version;
  }
}
