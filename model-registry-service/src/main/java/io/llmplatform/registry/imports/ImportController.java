package io.llmplatform.registry.imports;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.ImportModel;
import io.llmplatform.registry.api.ImportState;
import io.llmplatform.registry.api.ImportView;
import io.llmplatform.registry.api.RetryImport;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

// No model is called 'import' or 'imports': ModelName keeps these for this controller.
@RestController
@RequestMapping(path = "/api/models", produces = "application/json")
@Tag(name = "Imports", description = "Versions made of repositories on a Hugging Face hub.")
class ImportController {
  private final HubSettings settings;
  private final Imports imports;
  private final AskingForImport asking;
  private final ImportWorkers workers;

  ImportController(
      HubSettings settings, Imports imports, AskingForImport asking, ImportWorkers workers) {
    this.settings = settings;
    this.imports = imports;
    this.asking = asking;
    this.workers = workers;
  }

  @PostMapping(path = "/import", consumes = "application/json")
  @Operation(
      summary = "Import a version from a hub",
      description =
          """
          The model gets a pending version at once, and is registered if there is none of that name.
          The files are fetched in the background, all of one commit; their digests are checked
          against the hub's, and they pass the checks of an upload. Then the version is ready, or
          its registration has failed: the import says why.\
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples = {
                        @ExampleObject(
                            name = "Some files of a branch",
                            value =
                                """
                                {"repository": "sentence-transformers/all-MiniLM-L6-v2",
                                 "revision": "main",
                                 "files": {"include": ["*.json", "onnx/model.onnx", "vocab.txt"]},
                                 "model": "all-minilm-l6-v2"}\
                                """),
                        @ExampleObject(
                            name = "A gated repository by a mirror",
                            value =
                                """
                                {"repository": "meta-llama/Llama-3.2-1B",
                                 "files": {"exclude": ["original/"]},
                                 "token": "hf_…",
                                 "endpoint": "https://hf-mirror.com",
                                 "tags": {"licence": "llama3.2"}}\
                                """)
                      })))
  @ApiResponse(
      responseCode = "202",
      description = "Queued; Location is the import.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("A field is not acceptable, or the settings do not allow the endpoint.")
  @Refuses.Forbidden("The caller writes no models, or another tenant shares the model.")
  @Refuses.Conflict("A model of that name is registered at this very moment.")
  @ApiResponse(
      responseCode = "429",
      description = "The tenant has as many imports under way as the settings allow.",
      content =
          @Content(
              mediaType = "application/problem+json",
              schema = @Schema(ref = "#/components/schemas/Problem")))
  ResponseEntity<ImportView> begin(Viewpoint viewpoint, @RequestBody ImportModel body) {
    Import begun = asking.begin(viewpoint, ImportRequest.given(body, settings.endpoints()));
    workers.look();
    return ResponseEntity.accepted()
        .location(URI.create("/api/models/imports/" + begun.id()))
        .body(view(begun));
  }

  @GetMapping("/imports")
  @Operation(
      summary = "List imports",
      description = "The tenant's own, the newest first, without their files.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit, the page token or the state is not acceptable.")
  Page<ImportView> list(
      Viewpoint viewpoint,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(description = "Only those in this state") @RequestParam(required = false)
          @Nullable ImportState state) {
    PageRequest page = PageRequest.of(limit, pageToken);
    return page.page(
        imports.page(viewpoint, state, page.before(Long.MAX_VALUE), page.fetchSize()),
        each -> Long.toString(each.sequence()),
        each -> each.view(null));
  }

  @GetMapping("/imports/{import}")
  @Operation(summary = "Get an import", description = "With how far each file is.")
  @ApiResponse(responseCode = "200", description = "The import.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such import.")
  ImportView get(Viewpoint viewpoint, @PathVariable("import") String id) {
    return view(imports.get(viewpoint, known(id)));
  }

  @PostMapping("/imports/{import}/cancel")
  @Operation(
      summary = "Cancel an import",
      description = "Its version's registration fails, and what was fetched is removed.")
  @ApiResponse(responseCode = "200", description = "Cancelled.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller writes no models.")
  @Refuses.Unknown("There is no such import.")
  @Refuses.Conflict("The import has ended already.")
  ImportView cancel(Viewpoint viewpoint, @PathVariable("import") String id) {
    Import cancelled = asking.cancel(viewpoint, known(id));
    workers.look();
    return view(cancelled);
  }

  @PostMapping("/imports/{import}/retry")
  @Operation(
      summary = "Retry a failed or cancelled import",
      description =
          """
          For another version of the model, from the same commit if it is known; files that were
          fetched are not fetched again. The token was erased when the import ended: give it again.\
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      examples =
                          @ExampleObject(name = "With a token", value = "{\"token\": \"hf_…\"}"))))
  @ApiResponse(
      responseCode = "202",
      description = "Queued again; Location is the import.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The token is not acceptable.")
  @Refuses.Forbidden("The caller writes no models.")
  @Refuses.Unknown("There is no such import, or its model is gone.")
  @Refuses.Conflict("The import has neither failed nor been cancelled.")
  ResponseEntity<ImportView> retry(
      Viewpoint viewpoint,
      @PathVariable("import") String id,
      @RequestBody(required = false) @Nullable RetryImport body) {
    Import queued =
        asking.retry(viewpoint, known(id), ImportRequest.token(body == null ? null : body.token()));
    workers.look();
    return ResponseEntity.accepted()
        .location(URI.create("/api/models/imports/" + queued.id()))
        .body(view(queued));
  }

  private ImportView view(Import task) {
    return task.view(task.bytesTotal() == null ? null : imports.files(task.id()));
  }

  private static UUID known(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException malformed) {
      throw Imports.unknown().causedBy(malformed);
    }
  }
}
