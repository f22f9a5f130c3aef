package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Versions")
class DownloadController {
  private final Models models;
  private final Versions versions;
  private final ArtifactStore store;

  DownloadController(Models models, Versions versions, ArtifactStore store) {
    this.models = models;
    this.versions = versions;
    this.store = store;
  }

  @GetMapping("/api/models/{name}/versions/{version}/files/{*path}")
  @Operation(
      summary = "Download a file",
      description = "Takes Range and If-None-Match; the ETag is the SHA-256.")
  @ApiResponse(
      responseCode = "200",
      description = "The file.",
      headers = {
        @Header(name = "ETag", schema = @Schema(type = "string")),
        @Header(name = "Content-Digest", description = "RFC 9530; not for a range"),
        @Header(name = "Repr-Digest", description = "RFC 9530; of the whole file")
      },
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "206", description = "The range of the file.", content = @Content)
  @ApiResponse(responseCode = "304", description = "The client has it.", content = @Content)
  @ApiResponse(responseCode = "416", description = "No such range.", content = @Content)
  @Refuses.Unknown("There is no such model, version or file.")
  ResponseEntity<Resource> download(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "1") @PathVariable int version,
      @Parameter(example = "onnx/model.onnx") @PathVariable String path,
      @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.RANGE, required = false)
          @Nullable String range) {
    ArtifactPath place = place(path.substring(1));
    RegisteredModel model = models.get(viewpoint, ModelName.inPath(name));
    Sha256 digest =
        versions
            .findFile(model.id(), version, place.value())
            .map(file -> new Sha256(file.sha256()))
            .orElseThrow(() -> unknown(place.value()));
    return ResponseEntity.ok()
        .headers(headers(place, digest, range == null))
        .body(new ArtifactResource(stored(digest), place.value()));
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
    headers.setETag('"' + digest.hex() + '"');
    headers.set("Repr-Digest", digest.field());
    if (whole) {
      headers.set("Content-Digest", digest.field());
    }
    return headers;
  }
}
