package io.llmplatform.registry.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.api.FileView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.DownloadingFile;
import io.llmplatform.registry.version.ReadingVersions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/2.0/mlflow-artifacts/artifacts")
@Tag(
    name = "MLflow: artifacts",
    description = "The files of versions, at models/{name}/{version}/{path}.")
class ArtifactController {
  private static final Pattern PLACE =
      Pattern.compile("/*" + ArtifactUri.MODELS + "/([^/]+)/([0-9]{1,9})(?:/(.*?))?/*");

  private final ReadingVersions versions;
  private final DownloadingFile downloading;

  ArtifactController(ReadingVersions versions, DownloadingFile downloading) {
    this.versions = versions;
    this.downloading = downloading;
  }

  /** What lies in a folder; an empty one is an empty answer. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @Schema(name = "MlflowFolder")
  record Folder(List<Entry> files) {}

  /**
   * MLflow's {@code FileInfo}.
   *
   * @param path the last part of the path
   * @param fileSize in bytes; null of a folder
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "MlflowFileInfo")
  record Entry(String path, boolean isDir, @Nullable Long fileSize) {}

  /**
   * A place among the files of a version.
   *
   * @param path without a slash at either end; empty: the version's root
   */
  private record Place(ModelName model, int version, String path) {}

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "List what lies in a folder of a version",
      description = "Of a path that is a file, nothing.")
  @ApiResponse(responseCode = "200", description = "The entries.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such version.")
  Folder list(
      Viewpoint viewpoint,
      @Parameter(example = "models/all-minilm-l6-v2/1") @RequestParam(required = false)
          @Nullable String path) {
    Place place = place(path == null ? "" : path);
    String prefix = place.path().isEmpty() ? "" : place.path() + "/";
    Map<String, Entry> entries = new TreeMap<>();
    for (FileView file : versions.get(viewpoint, place.model(), place.version()).files()) {
      if (file.path().startsWith(prefix)) {
        String rest = file.path().substring(prefix.length());
        int slash = rest.indexOf('/');
        String name = slash < 0 ? rest : rest.substring(0, slash);
        entries.putIfAbsent(name, new Entry(name, slash >= 0, slash < 0 ? file.size() : null));
      }
    }
    return new Folder(List.copyOf(entries.values()));
  }

  @GetMapping("/{*path}")
  @Operation(
      summary = "Download a file of a version",
      description = "Takes HEAD, Range, If-Range and If-None-Match; the ETag is the SHA-256.")
  @ApiResponse(
      responseCode = "200",
      description = "The file.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "206", description = "The range of the file.", content = @Content)
  @ApiResponse(responseCode = "304", description = "The client has it.", content = @Content)
  @ApiResponse(responseCode = "416", description = "No such range.", content = @Content)
  @Refuses.Unknown("There is no such version or file.")
  ResponseEntity<Resource> download(
      Viewpoint viewpoint,
      @Parameter(example = "models/all-minilm-l6-v2/1/model.onnx") @PathVariable String path,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      @Parameter(hidden = true) HttpMethod method)
      throws IOException {
    Place place = place(path);
    return downloading.download(
        viewpoint, place.model(), place.version(), place.path(), headers, method);
  }

  private static Place place(String path) {
    Matcher place = PLACE.matcher(path);
    if (!place.matches()) {
      throw PlatformException.notFound(
          "Artifacts lie at %s/{name}/{version}.".formatted(ArtifactUri.MODELS));
    }
    String within = place.group(3);
    return new Place(
        ModelName.inPath(place.group(1)),
        Integer.parseInt(place.group(2)),
        within == null ? "" : within);
  }
}
