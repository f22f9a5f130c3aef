package io.llmplatform.log.usage;

import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/usage", produces = "application/json")
@Tag(name = "Usage", description = "Requests, tokens, cost and latencies.")
class UsageController {
  private final ReadingUsage reading;

  UsageController(ReadingUsage reading) {
    this.reading = reading;
  }

  @GetMapping
  @Operation(
      summary = "Usage by time, model, key, user or tenant",
      description =
          """
          Of one's own tenant; with tenants:all of any, and of all if it is grouped by tenant. Tokens \
          and cost are those of the ledger and exact; the rest comes from telemetry, which may lack \
          some. Latencies are within 2 %.\
          """)
  @ApiResponse(responseCode = "200", description = "The usage.", useReturnTypeSchema = true)
  @Refuses.Invalid("A parameter is not acceptable, or the answer would be too long.")
  @Refuses.Forbidden("It is another tenant's.")
  UsageReport usage(
      Caller caller,
      @Parameter(description = "A time or a date; seven days before to, if absent.")
          @RequestParam(name = "from", required = false)
          @Nullable String from,
      @Parameter(description = "Exclusive; now, if absent.")
          @RequestParam(name = "to", required = false)
          @Nullable String to,
      @Parameter(description = "hour, day, month or total.")
          @RequestParam(name = "interval", defaultValue = "day")
          String interval,
      @Parameter(description = "Any of model, version, key, user, tenant, separated by commas.")
          @RequestParam(name = "group_by", required = false)
          @Nullable String groupBy,
      @Parameter(description = "Whose days and months count, such as Asia/Shanghai.")
          @RequestParam(name = "zone", defaultValue = "UTC")
          String zone,
      @RequestParam(name = "tenant", required = false) @Nullable String tenant,
      @RequestParam(name = "model", required = false) @Nullable String model,
      @RequestParam(name = "version", required = false) @Nullable String version,
      @RequestParam(name = "key", required = false) @Nullable String key,
      @RequestParam(name = "user", required = false) @Nullable String user) {
    Set<Dimension> groups = Dimension.listed(groupBy);
    Map<Dimension, String> only = new EnumMap<>(Dimension.class);
    keep(only, Dimension.TENANT, tenant(caller, tenant, groups));
    keep(only, Dimension.MODEL, model);
    keep(only, Dimension.VERSION, version);
    keep(only, Dimension.KEY, key);
    keep(only, Dimension.USER, user);
    return reading.read(
        UsageQuery.of(from, to, Interval.of(interval), zone, groups, only, Instant.now()));
  }

  /** The tenant that counts; null for all. */
  private static @Nullable String tenant(
      Caller caller, @Nullable String asked, Set<Dimension> groups) {
    boolean grouped = groups.contains(Dimension.TENANT);
    if (grouped || (asked != null && !caller.actsIn(asked))) {
      caller.require(Permission.TENANTS_ALL);
    }
    return asked == null && !grouped ? caller.tenant() : asked;
  }

  private static void keep(
      Map<Dimension, String> only, Dimension dimension, @Nullable String value) {
    if (value != null) {
      only.put(dimension, value);
    }
  }
}
