package io.llmplatform.registry.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.model.ListingModels;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SearchController {
  private final ListingModels listing;
  private final SearchingModels models;
  private final SearchingVersions versions;

  SearchController(ListingModels listing, SearchingModels models, SearchingVersions versions) {
    this.listing = listing;
    this.models = models;
    this.versions = versions;
  }

  @GetMapping(path = "/api/models", produces = "application/json")
  @Tag(name = "Models")
  @Operation(
      summary = "List or search models",
      description =
          """
          The tenant's own and the shared ones, ordered by name and tenant; or the tenant's deleted
          ones. The filter is MLflow's: comparisons joined by AND, of `name`, `aliases`,
          `creation_timestamp` and `last_updated_timestamp` (milliseconds since 1970) and
          `tags.key`, by `=`, `!=`, `<`, `<=`, `>`, `>=`, `LIKE`, `ILIKE` and `IN`.\
          """)
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid(
      "The filter, with the position at fault, the order, the limit, the page token or the prefix"
          + " is not acceptable.")
  Page<ModelView> searchModels(
      Viewpoint viewpoint,
      @Parameter(
              description = "Absent: every model",
              example = "name LIKE 'all-%' AND tags.task = 'embeddings'")
          @RequestParam(required = false)
          @Nullable String filter,
      @Parameter(
              description =
                  "Columns: name, creation_timestamp, last_updated_timestamp, each with ASC or"
                      + " DESC; absent: by name",
              example = "last_updated_timestamp DESC")
          @RequestParam(required = false)
          @Nullable List<String> orderBy,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken,
      @Parameter(
              description = "Only names that begin so; without a filter and an order",
              example = "all-")
          @RequestParam(required = false)
          @Nullable String namePrefix,
      @Parameter(description = "The deleted ones instead; without a filter and an order")
          @RequestParam(defaultValue = "false")
          boolean deleted) {
    PageRequest page = PageRequest.of(limit, pageToken);
    if (filter == null && orderBy == null) {
      return deleted
          ? listing.deleted(viewpoint, page, namePrefix)
          : listing.live(viewpoint, page, namePrefix);
    }
    if (deleted || namePrefix != null) {
      throw PlatformException.invalid(
          deleted ? "deleted" : "namePrefix", "This goes with neither a filter nor an order.");
    }
    return models.search(
        viewpoint, new Search(filter, Objects.requireNonNullElse(orderBy, List.of()), page));
  }

  // No model is called '-', since a name begins with a letter or a digit; and '-' stands for every
  // parent where Google's guidelines read across collections (AIP-159).
  @GetMapping(path = "/api/models/-/versions", produces = "application/json")
  @Tag(name = "Versions")
  @Operation(
      summary = "Search the versions of every model",
      description =
          """
          The filter is MLflow's: comparisons joined by AND, of `name`, `version_number`, `run_id`,
          `source_path`, `status`, `stage`, `aliases`, `creation_timestamp` and
          `last_updated_timestamp` (milliseconds since 1970), `tags.key` and `metrics.key`, by `=`,
          `!=`, `<`, `<=`, `>`, `>=`, `LIKE`, `ILIKE` and `IN`. A key with other characters than
          letters, digits, `_`, `-`, `/` and `.` stands in double quotes or backticks.\
          """)
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid(
      "The filter, with the position at fault, the order, the limit or the page token is not"
          + " acceptable.")
  Page<VersionSummary> searchVersions(
      Viewpoint viewpoint,
      @Parameter(
              description = "Absent: every version",
              example = "tags.task = 'embeddings' AND metrics.accuracy > 0.9")
          @RequestParam(required = false)
          @Nullable String filter,
      @Parameter(
              description =
                  "Columns: name, version_number, creation_timestamp, last_updated_timestamp, each"
                      + " with ASC or DESC; absent: what changed last first",
              example = "name ASC,version_number DESC")
          @RequestParam(required = false)
          @Nullable List<String> orderBy,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    return versions.search(
        viewpoint,
        new Search(
            filter,
            Objects.requireNonNullElse(orderBy, List.of()),
            PageRequest.of(limit, pageToken)));
  }
}
