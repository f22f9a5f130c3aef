package io.llmplatform.registry.file;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.DeletedUserFile;
import io.llmplatform.registry.api.UserFileList;
import io.llmplatform.registry.api.UserFileView;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.column.StorableText;
import io.llmplatform.registry.download.Download;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/files")
@Tag(name = "Files", description = "Users' files, as OpenAI's API has them.")
class FileController {
  private static final String ID = "file-0192f0c1a2b34c5d6e7f8091a2b3c4d5";
  private static final int MOST = 10_000;
  private static final int LONGEST_KEY = 255;

  private final UserFiles files;
  private final ReceivingFile receiving;
  private final ArtifactStore store;

  FileController(UserFiles files, ReceivingFile receiving, ArtifactStore store) {
    this.files = files;
    this.receiving = receiving;
    this.store = store;
  }

  @PostMapping(
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Upload a file",
      description =
          """
          The file is durable when this answers. With an `Idempotency-Key` a repeated request, even
          one that comes at the same time, answers the file that the first has made.\
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
                            schema = @Schema(type = "string", format = "binary")),
                        @SchemaProperty(
                            name = "purpose",
                            schema =
                                @Schema(
                                    type = "string",
                                    allowableValues = {
                                      "batch",
                                      "fine-tune",
                                      "assistants",
                                      "vision",
                                      "user_data",
                                      "evals"
                                    })),
                        @SchemaProperty(
                            name = FileLifetime.ANCHOR,
                            schema = @Schema(type = "string", allowableValues = "created_at")),
                        @SchemaProperty(
                            name = FileLifetime.SECONDS,
                            schema =
                                @Schema(type = "integer", minimum = "3600", maximum = "2592000"))
                      })))
  @ApiResponse(responseCode = "200", description = "The file.", useReturnTypeSchema = true)
  @Refuses.Invalid("A field is missing or wrong, or the body is not whole; `param` names it.")
  @Refuses.Forbidden("The caller runs no models, or only the platform makes such files.")
  @Refuses.TooLarge("The file is too large, or the tenant has too much; the sentence says which.")
  @Refuses.Unavailable("The artifact store is full or fails; nothing was kept.")
  UserFileView upload(
      Caller caller,
      @Parameter(description = "1 to 255 characters, unique in the tenant")
          @RequestHeader(name = "Idempotency-Key", required = false)
          @Nullable String key,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    return receiving
        .receive(
            caller,
            checked(key),
            request.getContentType(),
            request.getContentLengthLong(),
            request.getInputStream())
        .view();
  }

  private static @Nullable String checked(@Nullable String key) {
    if (key != null && (key.isBlank() || key.length() > LONGEST_KEY || !StorableText.is(key))) {
      throw PlatformException.invalid(
          "Idempotency-Key", "A key has 1 to %d characters.".formatted(LONGEST_KEY));
    }
    return key;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "List files",
      description = "Those of the caller's tenant, whoever uploaded them.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("A parameter is wrong; `param` names it.")
  @Refuses.Forbidden("The caller runs no models.")
  UserFileList list(
      Caller caller,
      @Parameter(description = "Absent: of all purposes", example = "batch")
          @RequestParam(required = false)
          @Nullable String purpose,
      @Parameter(description = "1 to 10000") @RequestParam(defaultValue = "10000") int limit,
      @Parameter(description = "By their making: `asc` or `desc`")
          @RequestParam(defaultValue = "desc")
          String order,
      @Parameter(description = "The `last_id` of the page before", example = ID)
          @RequestParam(required = false)
          @Nullable String after) {
    require(limit >= 1 && limit <= MOST, "limit", "A page has 1 to " + MOST + " files.");
    boolean ascending = "asc".equals(order);
    require(ascending || "desc".equals(order), "order", "The order is asc or desc.");
    require(after == null || StorableText.is(after), "after", "This cannot be a file's id.");
    FilePurpose only = purpose == null ? null : FilePurpose.of(purpose);
    List<UserFile> page = files.list(caller.tenant(), only, after, ascending, limit + 1);
    return new UserFileList(
        page.stream().limit(limit).map(UserFile::view).toList(), page.size() > limit);
  }

  private static void require(boolean holds, String field, String otherwise) {
    if (!holds) {
      throw PlatformException.invalid(field, otherwise);
    }
  }

  @GetMapping(path = "/{file}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Describe a file")
  @ApiResponse(responseCode = "200", description = "The file.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("The tenant has no such file.")
  UserFileView get(Caller caller, @Parameter(example = ID) @PathVariable("file") String id) {
    return file(caller, id).view();
  }

  @GetMapping("/{file}/content")
  @Operation(
      summary = "Download a file",
      description = "Takes HEAD, Range, If-Range and If-None-Match; the ETag is the SHA-256.")
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
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("The tenant has no such file.")
  ResponseEntity<Resource> content(
      Caller caller,
      @Parameter(example = ID) @PathVariable("file") String id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      @Parameter(hidden = true) HttpMethod method)
      throws IOException {
    UserFile file = file(caller, id);
    Artifact content =
        store
            .find(file.digest())
            .orElseThrow(
                () -> new IllegalStateException("The artifact store lost " + file.digest()));
    return new Download(content, file.digest(), file.name(), ContentTypes.of(file.name()))
        .answer(headers, method);
  }

  @DeleteMapping(path = "/{file}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Delete a file",
      description =
          "At once, and also while a batch or training run reads it, which then fails and says so.")
  @ApiResponse(responseCode = "200", description = "It is gone.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("The tenant has no such file.")
  DeletedUserFile delete(Caller caller, @Parameter(example = ID) @PathVariable("file") String id) {
    files.remove(caller.tenant(), storable(id));
    return new DeletedUserFile(id);
  }

  private UserFile file(Caller caller, String id) {
    return files.get(caller.tenant(), storable(id));
  }

  private static String storable(String id) {
    if (!StorableText.is(id)) {
      throw PlatformException.notFound("There is no such file.");
    }
    return id;
  }
}
