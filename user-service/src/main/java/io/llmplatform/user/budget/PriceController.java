package io.llmplatform.user.budget;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.ModelPrice;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.input.Line;
import io.llmplatform.user.tenant.TenantName;
import io.llmplatform.user.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(produces = "application/json")
@Tag(name = "Budgets")
class PriceController {
  /** In place of a tenant: all. */
  private static final String ALL = "*";

  private static final int MAX_MODEL = 255;

  private final Prices prices;
  private final Tenants tenants;
  private final SettingPrice setting;

  PriceController(Prices prices, Tenants tenants, SettingPrice setting) {
    this.prices = prices;
    this.tenants = tenants;
    this.setting = setting;
  }

  @GetMapping("/api/budgets/prices")
  @Operation(
      summary = "List prices",
      description = "By model: the tenant's own before the one for all, over which it goes.")
  @ApiResponse(responseCode = "200", description = "Always one page.", useReturnTypeSchema = true)
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  Page<ModelPrice> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "The caller's own, if absent", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant) {
    TenantName whose = TenantName.inPath(tenant == null ? caller.tenant() : tenant);
    tenants.get(caller, whose);
    return new Page<>(prices.of(whose.value()), null);
  }

  @PutMapping(path = "/api/budgets/prices/{model}", consumes = "application/json")
  @Operation(
      summary = "Set a model's price",
      description = "For platform admins; for all tenants with tenant=*.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      examples =
                          @ExampleObject(
                              """
                              {"inputPerMillion": 0.15, "outputPerMillion": 0.60,
                               "currency": "EUR"}\
                              """))))
  @ApiResponse(responseCode = "200", description = "Set.", useReturnTypeSchema = true)
  @Refuses.Invalid("The model's name, an amount or the currency is not acceptable.")
  @Refuses.Forbidden("The caller is no platform admin.")
  @Refuses.Unknown("There is no such tenant, or it is another's.")
  ModelPrice set(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "tiny-instruct") @PathVariable String model,
      @Parameter(description = "The caller's own, if absent; * for all", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant,
      @RequestBody PriceBody body) {
    return setting.set(caller, tenant(caller, tenant), model(model), body);
  }

  @DeleteMapping("/api/budgets/prices/{model}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Remove a model's price",
      description = "For platform admins. Without any price, a model's tokens cost nothing.")
  @ApiResponse(responseCode = "204", description = "Removed.")
  @Refuses.Forbidden("The caller is no platform admin.")
  @Refuses.Unknown("There is no such price or tenant, or it is another's.")
  void remove(
      @Parameter(hidden = true) Caller caller,
      @Parameter(example = "tiny-instruct") @PathVariable String model,
      @Parameter(description = "The caller's own, if absent; * for all", example = "acme")
          @RequestParam(required = false)
          @Nullable String tenant) {
    setting.remove(caller, tenant(caller, tenant), model(model));
  }

  @GetMapping("/internal/prices")
  @Operation(summary = "List the prices of all tenants", description = "For services.")
  @ApiResponse(responseCode = "200", description = "All of them.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller acts in its own tenant only.")
  List<ModelPrice> all(@Parameter(hidden = true) Caller caller) {
    caller.require(Permission.TENANTS_ALL);
    return prices.all();
  }

  private static @Nullable String tenant(Caller caller, @Nullable String named) {
    if (named == null) {
      return caller.tenant();
    }
    return named.equals(ALL) ? null : TenantName.inPath(named).value();
  }

  private static String model(String model) {
    String name = Line.of("model", model, MAX_MODEL);
    if (name.isEmpty()) {
      throw PlatformException.invalid("model", "'model' is the name of a model.");
    }
    return name;
  }
}
