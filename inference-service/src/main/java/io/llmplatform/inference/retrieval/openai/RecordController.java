package io.llmplatform.inference.retrieval.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.record.KeepingRecords;
import io.llmplatform.inference.retrieval.record.NewRecord;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.Requester;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/vector_stores/{id}/records}, beyond OpenAI: for those who chunk, and perhaps embed,
 * themselves.
 */
@RestController
@ConditionalOnRetrieval
@RequestMapping(
    path = "/v1/vector_stores/{id}/records",
    produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Vector stores")
class RecordController {
  private static final int MAX_ID = 128;
  private static final int MAX_TEXT = 65_536;

  private final KeepingRecords keeping;
  private final VectorStores stores;
  private final int most;

  RecordController(KeepingRecords keeping, VectorStores stores, RetrievalSettings settings) {
    this.keeping = keeping;
    this.stores = stores;
    this.most = settings.stores().maxRecords();
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Write records into a vector store",
      description =
          "Each takes the place of the one with its id, and is found from the answer on. A text"
              + " without a vector is embedded.")
  @ApiResponse(responseCode = "200", description = "Their ids.", useReturnTypeSchema = true)
  @Refuses.Invalid("A record is not acceptable, such as one whose vector is too short.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store.")
  @Refuses.Conflict("An id is that of a record which the caller may not read.")
  @Refuses.Unavailable("The index, or the embedding model, cannot be asked at present.")
  Views.Records put(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @RequestBody Bodies.Records body) {
    stores.get(caller.tenant(), id);
    List<NewRecord> records = records(body);
    keeping.put(Requester.of(caller), id, records);
    return new Views.Records("vector_store.records", records.stream().map(NewRecord::id).toList());
  }

  @PostMapping(path = "/delete", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Delete records", description = "The answer names those that there were.")
  @ApiResponse(responseCode = "200", description = "Their ids.", useReturnTypeSchema = true)
  @Refuses.Invalid("The ids are not acceptable.")
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store.")
  @Refuses.Unavailable("The index cannot be asked at present.")
  Views.Records deleteAll(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @RequestBody Bodies.RecordIds body) {
    stores.get(caller.tenant(), id);
    List<String> ids = new ArrayList<>();
    List<@Nullable String> given = some("ids", body.ids());
    for (int i = 0; i < given.size(); i++) {
      ids.add(Wishes.required("ids[%d]".formatted(i), given.get(i)));
    }
    return new Views.Records(
        "vector_store.records.deleted", keeping.delete(Requester.of(caller), id, ids));
  }

  @DeleteMapping("/{recordId}")
  @Operation(summary = "Delete a record")
  @ApiResponse(responseCode = "200", description = "Done.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller runs no models.")
  @Refuses.Unknown("There is no such store, or no such record in it.")
  @Refuses.Unavailable("The index cannot be asked at present.")
  Views.Deleted delete(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String id,
      @PathVariable String recordId) {
    if (keeping.delete(Requester.of(caller), id, List.of(recordId)).isEmpty()) {
      throw PlatformException.notFound("There is no record '%s'.".formatted(recordId));
    }
    return new Views.Deleted(recordId, "vector_store.record.deleted", true);
  }

  private List<NewRecord> records(Bodies.Records body) {
    List<Bodies.Record> given = some("records", body.records());
    List<NewRecord> records = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < given.size(); i++) {
      String field = "records[%d]".formatted(i);
      NewRecord record = record(field, given.get(i));
      if (!ids.add(record.id())) {
        throw PlatformException.invalid(field + ".id", field + ".id is that of one before it.");
      }
      records.add(record);
    }
    return records;
  }

  private <T> List<T> some(String field, @Nullable List<T> given) {
    if (given == null || given.isEmpty()) {
      throw PlatformException.invalid(field, field + " is required.");
    }
    if (given.size() > most) {
      throw PlatformException.invalid(
          field,
          "%s has %d elements; at most %d are allowed (retrieval.stores.max-records)."
              .formatted(field, given.size(), most));
    }
    return given;
  }

  private static NewRecord record(String field, Bodies.@Nullable Record given) {
    if (given == null) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    String id = Wishes.required(field + ".id", given.id());
    String text = given.text() == null ? "" : given.text();
    if (text.isBlank() && given.vector() == null) {
      throw PlatformException.invalid(field, field + " needs a text or a vector.");
    }
    return new NewRecord(
        Wishes.text(field + ".id", id, MAX_ID),
        Wishes.text(field + ".text", text, MAX_TEXT),
        vector(field + ".vector", given.vector()),
        Wishes.attributes(field + ".attributes", given.attributes()),
        Wishes.access(field + ".access", given.access()));
  }

  private static float @Nullable [] vector(String field, float @Nullable [] vector) {
    if (vector == null) {
      return null;
    }
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (!(squares > 0) || !Double.isFinite(squares)) {
      throw PlatformException.invalid(
          field, field + " must have finite components, not all of them zero.");
    }
    return vector;
  }
}
