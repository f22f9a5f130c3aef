package io.llmplatform.registry.version;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.VersionSummary;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/models/{name}/versions", produces = "application/json")
@Tag(name = "Versions", description = "The versions of a model and their files.")
class VersionController {
  private final Models models;
  private final Versions versions;

  VersionController(Models models, Versions versions) {
    this.models = models;
    this.versions = versions;
  }

  @GetMapping
  @Operation(summary = "List a model's versions", description = "The newest first.")
  @ApiResponse(responseCode = "200", description = "A page.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit or the page token is not acceptable.")
  @Refuses.Unknown("There is no such model.")
  Page<VersionSummary> list(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(description = "1 to 1000; 100 if absent") @RequestParam(required = false)
          @Nullable Integer limit,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    ModelName modelName = ModelName.inPath(name);
    PageRequest page = PageRequest.of(limit, pageToken);
    int before = before(page);
    RegisteredModel model = models.get(viewpoint, modelName);
    return page.page(
        versions.page(model.id(), before, Limit.of(page.fetchSize())),
        version -> Integer.toString(version.number()),
        PublishedVersion::summary);
  }

  @GetMapping("/{version}")
  @Operation(summary = "Get a version", description = "With its files.")
  @ApiResponse(responseCode = "200", description = "The version.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such model or version.")
  VersionView get(
      Viewpoint viewpoint,
      @Parameter(example = "all-minilm-l6-v2") @PathVariable String name,
      @Parameter(example = "1") @PathVariable int version) {
    RegisteredModel model = models.get(viewpoint, ModelName.inPath(name));
    return versions
        .findWithFiles(model.id(), version)
        .orElseThrow(() -> Versions.unknown(name, version))
        .view();
  }

  private static int before(PageRequest page) {
    String after = page.after();
    if (after == null) {
      return Integer.MAX_VALUE;
    }
    try {
      return Integer.parseInt(after);
    } catch (NumberFormatException e) {
      throw PageRequest.unknownToken();
    }
  }
}
