package io.llmplatform.inference.catalog;

/** A version of a model. */
public record ModelVersion(ModelId model, int version) {
  public ModelVersion {
    if (version < 1) {
      throw new IllegalArgumentException("no version of a model: " + version);
    }
  }

  /** The model's name, which is all that its users know it by. */
  public String name() {
    return model.name();
  }

  @Override
  public String toString() {
    return model + " version " + version;
  }
}
