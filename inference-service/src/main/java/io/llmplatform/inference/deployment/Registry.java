package io.llmplatform.inference.deployment;

import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.registry.api.InstanceReport;
import java.io.IOException;
import java.util.List;

/** What this service needs of model-registry-service. Thread-safe. */
public interface Registry {
  /** What is to be served, one deployment for each model. */
  List<Deployment> deployments() throws IOException;

  /** The files of a version. */
  List<ArtifactFile> files(ModelVersion id) throws IOException;

  /** Fetches one of the version's files. */
  void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink) throws IOException;

  /**
   * Says what an instance serves and how its requests end.
   *
   * @param instance the name that it bears as long as it runs
   */
  void report(String instance, InstanceReport report) throws IOException;

  /** Says that an instance has ended. */
  void withdraw(String instance) throws IOException;
}
