package io.llmplatform.inference.deployment;

import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ModelVersion;
import java.io.IOException;
import java.util.List;

/** What this service needs of model-registry-service. Thread-safe. */
public interface Registry {
  /** What is to be served, at most one version of each model. */
  List<Deployment> deployments() throws IOException;

  /** The files of a version. */
  List<ArtifactFile> files(ModelVersion id) throws IOException;

  /** Fetches one of the version's files. */
  void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink) throws IOException;
}
