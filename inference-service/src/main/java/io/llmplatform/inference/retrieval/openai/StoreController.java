package io.llmplatform.inference.retrieval.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.Reader;
import io.llmplatform.inference.retrieval.store.FileCounts;
import io.llmplatform.inference.retrieval.store.FilingDocuments;
import io.llmplatform.inference.retrieval.store.KeepingStores;
import io.llmplatform.inference.retrieval.store.NewFile;
import io.llmplatform.inference.retrieval.store.NewStore;
import io.llmplatform.inference.retrieval.store.Requester;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.inference.retrieval.store.StoreFiles.Selection;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.inference.retrieval.store.Walk;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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

/** {@code /v1/vector_stores}, as OpenAI's API reference describes it. */
@RestController
@ConditionalOnRetrieval
@RequestMapping(path = "/v1/vector_stores", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
    name = "Vector stores",
    description =
        "Documents, found by what they mean. Compatible with OpenAI's vector stores; with access"
            + " lists and raw records beyond.")
class StoreController {
  private static final int MAX_TEXT = 512;

  private final KeepingStores keeping;
  private final FilingDocuments filing;
  private final VectorStores stores;
  private final StoreFiles files;
  private final ObjectMapper json;
  private final Clock clock;

  StoreController(
      KeepingStores keeping,
      FilingDocuments filing,
      VectorStores stores,
      StoreFiles files,
      ObjectMapper json,
      Clock clock) {
    this.keeping = keeping;
    this.filing = filing;
    this.stores = stores;
    this.files = files;
    this.json = json;
    this.clock = clock;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Create a vector store")
  @ApiResponse(responseCode = "200", description = "The store.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is not acceptable, or there is no such embedding model.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such file.")
  @Refuses.Conflict("The tenant has too many stores.")
  @Refuses.Unavailable("The embedding model, or the registry, cannot be asked at present.")
  Views.Store create(@Parameter(hidden = true) Caller caller, @RequestBody Bodies.Store body) {
    NewStore wanted =
        new NewStore(
            body.name() == null ? "" : Wishes.text("name", body.name(), MAX_TEXT),
            described(body.description()),
            Wishes.metadata(body.metadata()),
            body.embeddingModel(),
            Wishes.days(body.expiresAfter()));
    List<NewFile> documents =
        FileWishes.alike(body.fileIds(), Map.of(), body.chunkingStrategy(), body.access());
    Requester requester = Requester.of(caller);
    VectorStore store = keeping.create(requester.owner(), wanted);
    if (!documents.isEmpty()) {
      attach(requester, store, documents);
    }
    return view(requester.reader(), store);
  }

  private static @Nullable String described(@Nullable String description) {
    return description == null ? null : Wishes.text("description", description, MAX_TEXT);
  }

  /** All or nothing: a store whose files there are not is none. */
  private void attach(Requester requester, VectorStore store, List<NewFile> documents) {
    try {
      filing.attachAll(requester, store.id(), documents);
    } catch (RuntimeException e) {
      keeping.delete(requester.tenant(), store.id());
      throw e;
    }
  }

  @GetMapping
  @Operation(summary = "List vector stores", description = "The tenant's.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the order is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  Views.Page<Views.Store> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "1 to 100") @RequestParam(defaultValue = "20") int limit,
      @Parameter(description = "By creation: asc or desc") @RequestParam(defaultValue = "desc")
          String order,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String before) {
    Walk walk = Walks.of(limit, order, after, before);
    Reader reader = Requester.of(caller).reader();
    List<Views.Store> found =
        stores.page(caller.tenant(), walk.andOneMore()).stream()
            .map(store -> view(reader, store))
            .toList();
    return Views.Page.of(found, limit, Views.Store::id);
  }

  @GetMapping("/{id}")
  @Operation(summary = "Get a vector store")
  @ApiResponse(responseCode = "200", description = "The store.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store.")
  Views.Store get(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    return view(Requester.of(caller).reader(), stores.get(caller.tenant(), id));
  }

  @PostMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Change a vector store", description = "What is absent stays as it is.")
  @ApiResponse(responseCode = "200", description = "The store.", useReturnTypeSchema = true)
  @Refuses.Invalid("A member is not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store.")
  Views.Store change(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @RequestBody Bodies.StoreChange body) {
    String name = body.name() == null ? null : Wishes.text("name", body.name(), MAX_TEXT);
    String description = described(body.description());
    Map<String, String> metadata =
        body.metadata() == null ? null : Wishes.metadata(body.metadata());
    Integer days = Wishes.days(expiry(body.expiresAfter()));
    VectorStore changed =
        keeping.change(
            caller.tenant(),
            id,
            store ->
                new VectorStore(
                    store.id(),
                    store.tenant(),
                    name == null ? store.name() : name,
                    description == null ? store.description() : description,
                    metadata == null ? store.metadata() : metadata,
                    store.model(),
                    store.dimensions(),
                    store.index(),
                    body.expiresAfter() == null ? store.expiresDays() : days,
                    store.createdAt(),
                    clock.instant()));
    return view(Requester.of(caller).reader(), changed);
  }

  private Bodies.@Nullable Expiry expiry(@Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return null;
    }
    try {
      return json.treeToValue(given, Bodies.Expiry.class);
    } catch (JsonProcessingException e) {
      throw PlatformException.invalid(
              "expires_after", "expires_after must be an object of anchor and days, or null.")
          .causedBy(e);
    }
  }

  @DeleteMapping("/{id}")
  @Operation(
      summary = "Delete a vector store",
      description = "With all that is in it. The files stay in /v1/files.")
  @ApiResponse(responseCode = "200", description = "Done.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store.")
  Views.Deleted delete(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    keeping.delete(caller.tenant(), id);
    return new Views.Deleted(id, "vector_store.deleted", true);
  }

  private Views.Store view(Reader reader, VectorStore store) {
    FileCounts counts = files.counts(new Selection(store.id(), reader, null, null));
    return Views.Store.of(store, counts, stores.usage(store.id()), clock.instant());
  }
}
