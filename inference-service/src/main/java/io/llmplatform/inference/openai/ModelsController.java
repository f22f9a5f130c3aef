package io.llmplatform.inference.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelVersion;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/models}: the models that answer now. */
@Tag(name = "OpenAI")
@RestController
@RequestMapping("/v1/models")
class ModelsController {
  private final CallersModels models;

  ModelsController(CallersModels models) {
    this.models = models;
  }

  /** OpenAI's model object; {@code created} is when this instance loaded it, in epoch seconds. */
  record Model(String id, String object, long created, @JsonProperty("owned_by") String ownedBy) {
    static Model of(ModelVersion id, Instant loadedAt) {
      return new Model(id.name(), "model", loadedAt.getEpochSecond(), id.model().tenant());
    }
  }

  /** OpenAI's list object. */
  record Models(String object, List<Model> data) {}

  @Operation(summary = "Lists the models that answer now")
  @GetMapping
  Models list(@Parameter(hidden = true) Caller caller) {
    return new Models(
        "list",
        models.served(caller).stream().map(each -> Model.of(each.id(), each.loadedAt())).toList());
  }

  @Operation(summary = "Describes a model")
  @GetMapping("/{id}")
  Model get(@Parameter(hidden = true) Caller caller, @PathVariable String id) {
    try (Lease lease = models.lease(caller, id, null)) {
      return Model.of(lease.model().id(), lease.model().loadedAt());
    }
  }
}
