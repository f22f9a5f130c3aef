package io.llmplatform.registry.version;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Versions")
class DownloadController {
  private final DownloadingFile downloading;

  DownloadController(DownloadingFile downloading) {
    this.downloading = downloading;
  }

  @GetMapping("/api/models/{name}/versions/{version}/files/{*path}")
  @Operation(
      summary = "Download a file",
      description =
          "Takes HEAD, Range, If-Range and If-None-Match; the ETag is the SHA-256, so that a"
              + " download that broke off goes on safely.")
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
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      @Parameter(hidden = true) HttpMethod method)
      throws IOException {
    return downloading.download(
        viewpoint, ModelName.inPath(name), version, path.substring(1), headers, method);
  }
}
