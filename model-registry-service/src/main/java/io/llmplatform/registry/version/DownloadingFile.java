package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.download.Download;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.io.IOException;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers with a file of a version, whatever the path by which a client asked for it. */
@Component
public class DownloadingFile {
  private final Models models;
  private final Versions versions;
  private final ArtifactStore store;

  DownloadingFile(Models models, Versions versions, ArtifactStore store) {
    this.models = models;
    this.versions = versions;
    this.store = store;
  }

  /**
   * The file or the part of it that the client asks for, or its headers alone.
   *
   * @param path of the file in the version
   * @param asked the request's headers: Range and If-Range
   * @param method GET or HEAD
   * @throws PlatformException if there is no such model, version or file
   * @throws IOException if the store cannot read it
   */
  public ResponseEntity<Resource> download(
      Viewpoint viewpoint,
      ModelName name,
      int version,
      String path,
      HttpHeaders asked,
      HttpMethod method)
      throws IOException {
    ArtifactPath place = place(path);
    RegisteredModel model = models.get(viewpoint, name);
    Sha256 digest =
        versions
            .findFile(model.id(), version, place.value())
            .map(file -> new Sha256(file.sha256()))
            .orElseThrow(() -> unknown(place.value()));
    return new Download(
            stored(digest), digest, place.fileName(), MediaType.APPLICATION_OCTET_STREAM)
        .answer(asked, method);
  }

  private Artifact stored(Sha256 digest) {
    return store
        .find(digest)
        .orElseThrow(() -> new IllegalStateException("The artifact store lost " + digest));
  }

  private static ArtifactPath place(String path) {
    try {
      return new ArtifactPath(path);
    } catch (IllegalArgumentException e) {
      throw unknown(path);
    }
  }

  private static PlatformException unknown(String path) {
    return PlatformException.notFound("There is no file '" + path + "' in such a version.");
  }
}
