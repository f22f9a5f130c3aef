package io.llmplatform.registry.upload;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.registry.api.BeginUpload;
import io.llmplatform.registry.api.PartView;
import io.llmplatform.registry.api.UploadView;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/models/{name}/uploads", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Uploads", description = "Versions that are uploaded by parts, and can be resumed.")
class UploadsController {
  private static final String MODEL = "all-minilm-l6-v2";
  private static final String ID = "7b0f3c1e-7a34-4d0c-9b6f-0f6f3f5f2a11";

  private final Models models;
  private final Uploads uploads;
  private final BeginningUpload beginning;
  private final ReceivingPart receiving;
  private final CompletingUpload completing;

  UploadsController(
      Models models,
      Uploads uploads,
      BeginningUpload beginning,
      ReceivingPart receiving,
      CompletingUpload completing) {
    this.models = models;
    this.uploads = uploads;
    this.beginning = beginning;
    this.receiving = receiving;
    this.completing = completing;
  }

  @PostMapping
  @Operation(
      summary = "Begin an upload by parts",
      description =
          """
          Says which files the version will have. The answer says how many parts of `partSize` bytes
          each file has: send them by `PUT …/files/{path}?part=1`, in any order and side by side,
          then `POST …/complete`. After a crash or a lost connection `GET` says what is there. A
          file whose `sha256` is that of content which your tenant can download already has no
          parts: it need not be sent.\
          """)
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = BeginUpload.class),
              examples =
                  @ExampleObject(
                      """
                      {"version": {"description": "first"},
                       "files": [{"path": "model.onnx", "size": 90387606}]}\
                      """)))
  @ApiResponse(
      responseCode = "201",
      description = "Begun; Location is the upload.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("A path, size or digest is not acceptable; `field` names it.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model.")
  @Refuses.Conflict("The model has too many uploads that are not completed.")
  @Refuses.TooLarge("A file is too large, or there are too many; the sentence names the limit.")
  ResponseEntity<UploadView> begin(
      Viewpoint viewpoint,
      @Parameter(example = MODEL) @PathVariable String name,
      @RequestBody BeginUpload upload) {
    ModelName model = ModelName.inPath(name);
    UploadView begun = beginning.begin(viewpoint, model, upload).view(name);
    return ResponseEntity.created(URI.create("/api/models/" + model + "/uploads/" + begun.id()))
        .body(begun);
  }

  @GetMapping("/{upload}")
  @Operation(summary = "Get an upload", description = "With the parts that are durably here.")
  @ApiResponse(responseCode = "200", description = "The upload.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model or upload.")
  UploadView get(
      Viewpoint viewpoint,
      @Parameter(example = MODEL) @PathVariable String name,
      @Parameter(example = ID) @PathVariable("upload") String id) {
    return upload(viewpoint, name, id).view(name);
  }

  @PutMapping("/{upload}/files/{*path}")
  @Operation(
      summary = "Send a part of a file",
      description =
          """
          The body is the part. It is kept durably before the answer; a part that is sent again
          takes the earlier one's place. A digest that is stated (`sha256`, or `Content-Digest:
          sha-256=:<base64>:`, RFC 9530) is checked.\
          """)
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "200", description = "Kept.", useReturnTypeSchema = true)
  @Refuses.Invalid("The number, the size or the digest is wrong, or the file is an archive.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or upload, or it has no such file.")
  @Refuses.Conflict("The upload is completed.")
  @Refuses.Unavailable("The artifact store is full or fails; nothing was kept.")
  PartView put(
      Viewpoint viewpoint,
      @Parameter(example = MODEL) @PathVariable String name,
      @Parameter(example = ID) @PathVariable("upload") String id,
      @Parameter(example = "onnx/model.onnx") @PathVariable String path,
      @Parameter(description = "1, 2, 3, ... within the file; 1 if absent", example = "1")
          @RequestParam(defaultValue = "1")
          int part,
      @Parameter(description = "SHA-256 of the part in hex") @RequestParam(required = false)
          @Nullable String sha256,
      @Parameter(hidden = true) @RequestHeader(name = "Content-Digest", required = false)
          @Nullable String contentDigest,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    return receiving.receive(
        viewpoint,
        ModelName.inPath(name),
        id,
        path.substring(1),
        part,
        stated(sha256, contentDigest),
        request.getInputStream());
  }

  @PostMapping("/{upload}/complete")
  @Operation(
      summary = "Complete an upload",
      description =
          "Makes the version visible. Asked again, it answers the same version: a lost answer does"
              + " no harm.")
  @ApiResponse(responseCode = "200", description = "The version.", useReturnTypeSchema = true)
  @Refuses.Invalid("A file is not what was stated, or cannot be served; `field` names it.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or upload.")
  @Refuses.Conflict("A part is missing, or one came meanwhile.")
  @Refuses.Unavailable("The artifact store is full or fails; the parts are kept.")
  VersionView complete(
      Viewpoint viewpoint,
      @Parameter(example = MODEL) @PathVariable String name,
      @Parameter(example = ID) @PathVariable("upload") String id) {
    return completing.complete(viewpoint, ModelName.inPath(name), id);
  }

  @DeleteMapping("/{upload}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Abort an upload",
      description = "Its parts go. A version that it has become already stays.")
  @ApiResponse(responseCode = "204", description = "Gone.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares this one.")
  @Refuses.Unknown("There is no such model or upload.")
  void abort(
      Viewpoint viewpoint,
      @Parameter(example = MODEL) @PathVariable String name,
      @Parameter(example = ID) @PathVariable("upload") String id) {
    uploads.remove(upload(viewpoint, name, id).id());
  }

  private OpenUpload upload(Viewpoint viewpoint, String name, String id) {
    RegisteredModel model = models.getForChange(viewpoint, ModelName.inPath(name));
    return uploads.get(model.id(), id);
  }

  private static @Nullable Sha256 stated(@Nullable String hex, @Nullable String contentDigest) {
    try {
      if (hex != null) {
        return Sha256.ofHex(hex);
      }
      return contentDigest == null ? null : Sha256.ofContentDigest(contentDigest).orElse(null);
    } catch (IllegalArgumentException malformed) {
      throw PlatformException.invalid(
              hex != null ? "sha256" : "Content-Digest", String.valueOf(malformed.getMessage()))
          .causedBy(malformed);
    }
  }
}
