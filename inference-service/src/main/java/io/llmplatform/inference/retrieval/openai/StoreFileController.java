package io.llmplatform.inference.retrieval.openai;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.store.Chunks;
import io.llmplatform.inference.retrieval.store.FilingDocuments;
import io.llmplatform.inference.retrieval.store.Requester;
import io.llmplatform.inference.retrieval.store.StoreFile;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.inference.retrieval.store.Walk;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/vector_stores/{id}/files}. A file whose access leaves the caller out does not exist
 * for it, unless the caller attached it; its content not even then.
 */
@RestController
@ConditionalOnRetrieval
@RequestMapping(path = "/v1/vector_stores/{id}/files", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Vector stores")
class StoreFileController {
  private final FilingDocuments filing;
  private final VectorStores stores;
  private final StoreFiles files;
  private final Chunks chunks;
  private final FileViews views;

  StoreFileController(
      FilingDocuments filing,
      VectorStores stores,
      StoreFiles files,
      Chunks chunks,
      FileViews views) {
    this.filing = filing;
    this.stores = stores;
    this.files = files;
    this.chunks = chunks;
    this.views = views;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Put a file into a vector store",
      description =
          "It is read, chunked and embedded afterwards. One that is in the store already is"
              + " replaced, in one step, once that is done.")
  @ApiResponse(responseCode = "200", description = "The file.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such file.")
  @Refuses.Conflict("The store has too many files.")
  @Refuses.Unavailable("The registry cannot be asked at present.")
  Views.File attach(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @RequestBody Bodies.File body) {
    stores.get(caller.tenant(), id);
    return views.of(filing.attach(Requester.of(caller), id, FileWishes.file(body)));
  }

  @GetMapping
  @Operation(
      summary = "List the files of a vector store",
      description = "Those that exist for the caller.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit, the order or the filter is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store.")
  Views.Page<Views.File> list(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @Parameter(description = "1 to 100") @RequestParam(defaultValue = "20") int limit,
      @Parameter(description = "By creation: asc or desc") @RequestParam(defaultValue = "desc")
          String order,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String before,
      @Parameter(description = "in_progress, completed, failed or cancelled")
          @RequestParam(required = false)
          @Nullable String filter) {
    Walk walk = Walks.of(limit, order, after, before);
    stores.get(caller.tenant(), id);
    return views.page(id, null, Requester.of(caller).reader(), walk, filter);
  }

  @GetMapping("/{fileId}")
  @Operation(summary = "Get a file of a vector store")
  @ApiResponse(responseCode = "200", description = "The file.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such file in it.")
  Views.File get(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String fileId) {
    return views.of(known(caller, id, fileId));
  }

  @PostMapping(path = "/{fileId}", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Change a file's attributes, or who may read it",
      description = "What is absent stays. Searches see all of the change at once, a moment later.")
  @ApiResponse(responseCode = "200", description = "The file.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such file in it.")
  Views.File change(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String fileId,
      @RequestBody Bodies.FileChange body) {
    return views.of(
        filing.change(
            Requester.of(caller),
            id,
            fileId,
            body.attributes() == null ? null : Wishes.attributes("attributes", body.attributes()),
            body.access() == null ? null : Wishes.access("access", body.access())));
  }

  @DeleteMapping("/{fileId}")
  @Operation(summary = "Take a file out of a vector store", description = "It stays in /v1/files.")
  @ApiResponse(responseCode = "200", description = "Done.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such file in it.")
  Views.Deleted delete(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String fileId) {
    filing.detach(Requester.of(caller), id, fileId);
    return new Views.Deleted(fileId, "vector_store.file.deleted", true);
  }

  @GetMapping("/{fileId}/content")
  @Operation(summary = "Read a file's text", description = "Chunk by chunk, as searches see it.")
  @ApiResponse(responseCode = "200", description = "The chunks.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such file in it for the caller to read.")
  Views.Content content(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String fileId) {
    StoreFile file = known(caller, id, fileId);
    if (!Requester.of(caller).reader().mayRead(file.access())) {
      throw FilingDocuments.unknown(fileId);
    }
    Long revision = file.visible();
    return Views.Content.of(file, revision == null ? List.of() : chunks.texts(revision));
  }

  private StoreFile known(Caller caller, String store, String fileId) {
    stores.get(caller.tenant(), store);
    return files
        .find(store, fileId)
        .filter(file -> file.isKnownTo(Requester.of(caller).reader()))
        .orElseThrow(() -> FilingDocuments.unknown(fileId));
  }
}
