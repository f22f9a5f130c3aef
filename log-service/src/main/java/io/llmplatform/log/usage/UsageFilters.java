package io.llmplatform.log.usage;

import io.llmplatform.common.security.Caller;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.SearchFilters;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/** The query parameters of usage, as they come; an empty one is as an absent one. */
record UsageFilters(
    @Parameter(description = "A time or a date; seven days before to, if absent.")
        @Nullable String from,
    @Parameter(description = "Exclusive; now, if absent.") @Nullable String to,
    @Parameter(description = "hour, day (if absent), month or total.", example = "day")
        @Nullable String interval,
    @Parameter(
            name = "group_by",
            description = "Any of model, version, key, user, tenant, separated by commas.")
        @BindParam("group_by")
        @Nullable String groupBy,
    @Parameter(
            description = "Whose days and months count, such as Asia/Shanghai; UTC, if absent.",
            example = "UTC")
        @Nullable String zone,
    @Nullable String tenant,
    @Nullable String model,
    @Nullable String version,
    @Nullable String key,
    @Nullable String user)
    implements SearchFilters {

  /**
   * What the caller asks for.
   *
   * @throws io.llmplatform.common.error.PlatformException naming the parameter at fault, or the
   *     permission that another tenant's usage needs
   */
  UsageQuery query(Caller caller, Instant now) {
    Set<Dimension> groups = Dimension.listed(groupBy);
    Map<Dimension, String> only = new EnumMap<>(Dimension.class);
    keep(only, Dimension.TENANT, tenant(caller, groups));
    keep(only, Dimension.MODEL, model);
    keep(only, Dimension.VERSION, version);
    keep(only, Dimension.KEY, key);
    keep(only, Dimension.USER, user);
    Interval of =
        Interval.of(Objects.requireNonNullElse(FilterValue.text("interval", interval), "day"));
    return UsageQuery.of(from, to, of, zone, groups, only, now);
  }

  /** The tenant that counts; null for all. */
  private @Nullable String tenant(Caller caller, Set<Dimension> groups) {
    String asked = FilterValue.text("tenant", tenant);
    boolean grouped = groups.contains(Dimension.TENANT);
    if (grouped || (asked != null && !caller.actsIn(asked))) {
      caller.require(Permission.TENANTS_ALL);
    }
    return asked == null && !grouped ? caller.tenant() : asked;
  }

  private static void keep(
      Map<Dimension, String> only, Dimension dimension, @Nullable String value) {
    String text = FilterValue.text(dimension.member(), value);
    if (text != null) {
      only.put(dimension, text);
    }
  }
}
