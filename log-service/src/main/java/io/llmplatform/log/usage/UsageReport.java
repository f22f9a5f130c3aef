package io.llmplatform.log.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Usage by time and groups. */
record UsageReport(
    @JsonPropertyDescription("Of what was counted: as asked for, widened to whole intervals.")
        Instant from,
    @JsonPropertyDescription("Exclusive.") Instant to,
    String interval,
    String zone,
    List<String> groupBy,
    @JsonPropertyDescription("Of the costs, ISO 4217.") String currency,
    @JsonPropertyDescription("By start, then by the groups' names; none without usage.")
        List<Row> rows,
    Figures total) {

  /** The usage of one group in one interval. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Row(
      Instant start,
      @Nullable String tenant,
      @Nullable String model,
      @Nullable String version,
      @Nullable String key,
      @Nullable String user,
      @JsonUnwrapped Figures figures) {}
}
