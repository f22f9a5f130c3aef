package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.RegisterModel;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/models", produces = "application/json")
@Tag(name = "Models", description = "What is registered.")
class ModelController {
  private final Models models;
  private final RegisteringModel registering;

  ModelController(Models models, RegisteringModel registering) {
    this.models = models;
    this.registering = registering;
  }

  @PostMapping(consumes = "application/json")
  @Operation(
      summary = "Register a model",
      description = "Versions are added by uploading their files.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"name": "all-minilm-l6-v2",
                               "description": "Sentence embeddings, 384 dimensions",
                               "tags": {"task": "embeddings"}}\
                              """))))
  @ApiResponse(
      responseCode = "201",
      description = "Registered; Location is the model.",
      useReturnTypeSchema = true)
  @Refuses.Invalid("The name, the description or a tag is not acceptable.")
  @Refuses.Forbidden("The caller registers no models, or shares none.")
  @Refuses.Conflict("The name is taken.")
  ResponseEntity<ModelView> register(Viewpoint viewpoint, @RequestBody RegisterModel body) {
    ModelName name = ModelName.given(body.name());
    Description description = Description.given(body.description(), body.tags());
    Visibility visibility = Objects.requireNonNullElse(body.visibility(), Visibility.TENANT);
    ModelView model = registering.register(viewpoint, visibility, name, description).view();
    return ResponseEntity.created(URI.create("/api/models/" + name)).body(model);
  }

  @GetMapping
  @Operation(
      summary = "List models",
      description = "The tenant's own and the shared ones, ordered by name and tenant.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit, the page token or the prefix is not acceptable.")
  Page<ModelView> list(
      Viewpoint viewpoint,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(description = "Only names that begin so", example = "all-")
          @RequestParam(required = false)
          @Nullable String namePrefix) {
    PageRequest page = PageRequest.of(limit, pageToken);
    Place after = Place.of(page);
    return page.page(
        models.page(
            viewpoint.tenant(),
            viewpoint.everything(),
            after.name(),
            after.tenant(),
            likePrefix(namePrefix),
            Limit.of(page.fetchSize())),
        model -> new Place(model.name(), model.tenant()).text(),
        RegisteredModel::view);
  }

  @GetMapping("/{name}")
  @Operation(summary = "Get a model")
  @ApiResponse(responseCode = "200", description = "The model.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model.")
  ModelView get(
      Viewpoint viewpoint, @Parameter(example = "all-minilm-l6-v2") @PathVariable String name) {
    return models.get(viewpoint, ModelName.inPath(name)).view();
  }

  /** A place in the list; a name has no blank. */
  private record Place(String name, String tenant) {
    static Place of(PageRequest page) {
      String after = page.after();
      if (after == null) {
        return new Place("", "");
      }
      int blank = after.indexOf(' ');
      if (blank < 0 || !ModelName.isValid(after.substring(0, blank)) || after.indexOf(0) >= 0) {
        throw PageRequest.unknownToken();
      }
      return new Place(after.substring(0, blank), after.substring(blank + 1));
    }

    String text() {
      return name + " " + tenant;
    }
  }

  // Of a name's characters only '_' means something in LIKE.
  private static String likePrefix(@Nullable String prefix) {
    if (prefix == null || prefix.isEmpty()) {
      return "%";
    }
    if (!ModelName.isValid(prefix)) {
      throw PlatformException.invalid("namePrefix", "No model's name begins so.");
    }
    return prefix.replace("_", "!_") + "%";
  }
}
