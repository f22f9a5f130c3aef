package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
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
    Artifact file = stored(digest);
    boolean head = method.equals(HttpMethod.HEAD);
    boolean ranged = asked.containsKey(HttpHeaders.RANGE);
    boolean part = !head && ranged && isStill(digest, asked.getFirst(HttpHeaders.IF_RANGE));
    HttpHeaders headers = headers(place, digest, !part);
    if (part || (!ranged && !head)) {
      return ResponseEntity.ok().headers(headers).body(new ArtifactResource(file, place.value()));
    }
    headers.setContentLength(file.size());
    headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
    // Spring would write a whole file for HEAD, to nowhere; and it gives a range for any If-Range,
    // but of no InputStreamResource.
    return head
        ? ResponseEntity.ok().headers(headers).build()
        : ResponseEntity.ok().headers(headers).body(new InputStreamResource(file.open()));
  }

  // RFC 9110, section 13.1.5: only a strong ETag that is the same will do.
  private static boolean isStill(Sha256 digest, @Nullable String ifRange) {
    return ifRange == null || ifRange.trim().equals(etag(digest));
  }

  private static String etag(Sha256 digest) {
    return '"' + digest.hex() + '"';
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

  // A file is never shown in a browser: it is whatever somebody has uploaded.
  private static HttpHeaders headers(ArtifactPath place, Sha256 digest, boolean whole) {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
    headers.setContentDisposition(
        ContentDisposition.attachment().filename(place.fileName(), StandardCharsets.UTF_8).build());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.setETag(etag(digest));
    headers.set("Repr-Digest", digest.field());
    if (whole) {
      headers.set("Content-Digest", digest.field());
    }
    return headers;
  }
}
