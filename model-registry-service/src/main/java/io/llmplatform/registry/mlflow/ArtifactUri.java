package io.llmplatform.registry.mlflow;

/** Where MLflow's clients find the files of a version that lie in the registry. */
final class ArtifactUri {
  /** The first folder of {@code mlflow-artifacts} paths. */
  static final String MODELS = "models";

  private ArtifactUri() {}

  /** The folder that holds the version's files. */
  static String of(String model, int version) {
    return "mlflow-artifacts:/%s/%s/%d".formatted(MODELS, model, version);
  }
}
