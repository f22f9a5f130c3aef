package io.llmplatform.registry.version;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Encoding;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Versions")
class UploadController {
  private final Models models;
  private final ArtifactStore store;
  private final UploadLimits limits;
  private final PublishingVersion publishing;
  private final MultipartUpload multipart;

  UploadController(
      Models models,
      ArtifactStore store,
      UploadLimits limits,
      PublishingVersion publishing,
      ObjectMapper json) {
    this.models = models;
    this.store = store;
    this.limits = limits;
    this.publishing = publishing;
    this.multipart = new MultipartUpload(json.reader());
  }

  @PostMapping(
      path = "/api/models/{name}/versions",
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Upload a version",
      description =
          """
          Every part with a filename is a file; the filename is its path inside the version, such as
          `onnx/model.onnx`. The version gets the next number and is visible with all its files at
          once, or not at all. Digests are checked where they are stated: in the part `version`, or
          in a part's own header `Content-Digest: sha-256=:<base64>:` (RFC 9530).

          `curl -F 'version={"description":"first"};type=application/json'
          -F 'file=@model.onnx;filename=onnx/model.onnx' -F 'file=@tokenizer.json' …`\
          """,
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                      schemaProperties = {
                        @SchemaProperty(
                            name = "file",
                            array =
                                @ArraySchema(schema = @Schema(type = "string", format = "binary"))),
                        @SchemaProperty(
                            name = "version",
                            schema = @Schema(implementation = DescribeVersion.class))
                      },
                      encoding =
                          @Encoding(
                              name = "version",
                              contentType = MediaType.APPLICATION_JSON_VALUE))))
  @ApiResponse(
      responseCode = "201",
      description = "Visible; Location is the version.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("A path, a digest or the body itself is wrong; `field` names the file.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model.")
  @Refuses.TooLarge("A file is too large, or there are too many; the sentence names the limit.")
  @Refuses.Unavailable("The artifact store is full or fails; nothing was kept.")
  ResponseEntity<VersionView> upload(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    ModelName model = ModelName.inPath(name);
    // Before the body is read: a client that waits for 100 Continue need not send it in vain.
    models.getForChange(viewpoint, model);
    try (VersionUpload upload = new VersionUpload(store.stage(), limits)) {
      multipart.read(request.getContentType(), request.getInputStream(), upload);
      VersionView version = publishing.publish(viewpoint, model, upload.complete());
      return ResponseEntity.created(
              URI.create("/api/models/" + model + "/versions/" + version.version()))
          .body(version);
    }
  }
}
