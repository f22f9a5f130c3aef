package io.llmplatform.inference.retrieval.openai;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.store.FileBatch;
import io.llmplatform.inference.retrieval.store.FileBatches;
import io.llmplatform.inference.retrieval.store.FilingDocuments;
import io.llmplatform.inference.retrieval.store.Requester;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.inference.retrieval.store.StoreFiles.Selection;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.inference.retrieval.store.Walk;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/vector_stores/{id}/file_batches}: several files at once. */
@RestController
@ConditionalOnRetrieval
@RequestMapping(
    path = "/v1/vector_stores/{id}/file_batches",
    produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Vector stores")
class FileBatchController {
  private final FilingDocuments filing;
  private final FileBatches batches;
  private final VectorStores stores;
  private final StoreFiles files;
  private final FileViews views;

  FileBatchController(
      FilingDocuments filing,
      FileBatches batches,
      VectorStores stores,
      StoreFiles files,
      FileViews views) {
    this.filing = filing;
    this.batches = batches;
    this.stores = stores;
    this.files = files;
    this.views = views;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Put files into a vector store", description = "All of them or none.")
  @ApiResponse(responseCode = "200", description = "The batch.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such file.")
  @Refuses.Conflict("The store would have too many files.")
  @Refuses.Unavailable("The registry cannot be asked at present.")
  Views.Batch create(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @RequestBody Bodies.Batch body) {
    stores.get(caller.tenant(), id);
    return view(caller, filing.attachAll(Requester.of(caller), id, FileWishes.batch(body)));
  }

  @GetMapping("/{batchId}")
  @Operation(summary = "Get a file batch")
  @ApiResponse(responseCode = "200", description = "The batch.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such batch of it.")
  Views.Batch get(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String batchId) {
    stores.get(caller.tenant(), id);
    return view(caller, batches.get(id, batchId));
  }

  @PostMapping("/{batchId}/cancel")
  @Operation(
      summary = "Cancel a file batch",
      description = "Files that are on their way are left out; those that are done stay.")
  @ApiResponse(responseCode = "200", description = "The batch.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such batch of it.")
  Views.Batch cancel(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String batchId) {
    return view(caller, filing.cancel(Requester.of(caller), id, batchId));
  }

  @GetMapping("/{batchId}/files")
  @Operation(
      summary = "List the files of a batch",
      description = "Those that exist for the caller.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit, the order or the filter is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such batch of it.")
  Views.Page<Views.File> list(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String batchId,
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
    batches.get(id, batchId);
    return views.page(id, batchId, Requester.of(caller).reader(), walk, filter);
  }

  private Views.Batch view(Caller caller, FileBatch batch) {
    Selection selection =
        new Selection(batch.store(), Requester.of(caller).reader(), batch.id(), null);
    return Views.Batch.of(batch, files.counts(selection));
  }
}
