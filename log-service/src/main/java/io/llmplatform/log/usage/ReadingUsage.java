package io.llmplatform.log.usage;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.exclude;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.retention.Expiring;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/** Adds up the documents of usage. Thread-safe. */
@Component
class ReadingUsage {
  private static final int BATCH = 5000;

  private final MongoTemplate mongo;
  private final UsageSettings settings;

  ReadingUsage(MongoTemplate mongo, UsageSettings settings) {
    this.mongo = mongo;
    this.settings = settings;
  }

  /**
   * The usage that the query asks for.
   *
   * @throws PlatformException if its rows are more than an answer holds
   */
  UsageReport read(UsageQuery query) {
    Map<Group, Sum> rows = new TreeMap<>(Group.ORDER);
    Sum total = new Sum();
    Bson filter = filter(query);
    for (String name : query.grain().collections().between(query.from(), query.to())) {
      for (Document each :
          mongo
              .getCollection(name)
              .find(filter)
              .projection(exclude("_id", Counts.UP_TO, Expiring.EXPIRES_AT))
              .batchSize(BATCH)) {
        rows.computeIfAbsent(Group.of(query, each), group -> new Sum()).add(each);
        total.add(each);
        bound(rows.size());
      }
    }
    return report(query, rows, total);
  }

  private void bound(int rows) {
    if (rows > settings.maxRows()) {
      throw PlatformException.invalid(
          "group_by",
          "The answer would have more than "
              + settings.maxRows()
              + " rows; ask for less time, longer intervals or fewer groups.");
    }
  }

  private static Bson filter(UsageQuery query) {
    List<Bson> all = new ArrayList<>();
    all.add(gte(Counts.START, Date.from(query.from())));
    all.add(lt(Counts.START, Date.from(query.to())));
    query.only().forEach((dimension, value) -> all.add(eq(dimension.member(), value)));
    return and(all);
  }

  private UsageReport report(UsageQuery query, Map<Group, Sum> rows, Sum total) {
    return new UsageReport(
        query.from(),
        query.to(),
        query.interval().slug(),
        query.zone().getId(),
        query.groups().stream().map(Dimension::member).toList(),
        settings.currency(),
        rows.entrySet().stream().map(row -> row.getKey().row(row.getValue().figures())).toList(),
        total.figures());
  }

  /** What a row is of; members that are not grouped by are null. */
  private record Group(
      Instant start,
      @Nullable String tenant,
      @Nullable String model,
      @Nullable String version,
      @Nullable String key,
      @Nullable String user) {
    private static final Comparator<@Nullable String> NAMES =
        Comparator.nullsFirst(Comparator.naturalOrder());
    static final Comparator<Group> ORDER =
        Comparator.comparing(Group::start)
            .thenComparing(Group::tenant, NAMES)
            .thenComparing(Group::model, NAMES)
            .thenComparing(Group::version, NAMES)
            .thenComparing(Group::key, NAMES)
            .thenComparing(Group::user, NAMES);

    static Group of(UsageQuery query, Document usage) {
      return new Group(
          query.row(usage.getDate(Counts.START).toInstant()),
          name(query, Dimension.TENANT, usage),
          name(query, Dimension.MODEL, usage),
          name(query, Dimension.VERSION, usage),
          name(query, Dimension.KEY, usage),
          name(query, Dimension.USER, usage));
    }

    private static @Nullable String name(UsageQuery query, Dimension dimension, Document usage) {
      return query.groups().contains(dimension) ? usage.getString(dimension.member()) : null;
    }

    UsageReport.Row row(Figures figures) {
      return new UsageReport.Row(start, tenant, model, version, key, user, figures);
    }
  }
}
