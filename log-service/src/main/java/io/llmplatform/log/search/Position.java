package io.llmplatform.log.search;

import com.mongodb.client.model.Filters;
import io.llmplatform.common.paging.PageRequest;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list that is ordered by time and id, the newest first: what lies behind it is older,
 * or as old with a lower id. What is added to the list meanwhile moves no place.
 *
 * @param id of the document there; empty: before all documents of that time, so that only older
 *     ones lie behind it
 */
public record Position(Instant time, String id) {
  static final String TIME = "time";
  static final String ID = "_id";

  private static final Pattern KEY = Pattern.compile("(\\d{1,14})/(.{0,256})", Pattern.DOTALL);

  /** Where everything before a time lies behind it. */
  static Position before(Instant time) {
    return new Position(time, "");
  }

  static Position of(Document document) {
    return new Position(document.getDate(TIME).toInstant(), String.valueOf(document.get(ID)));
  }

  /**
   * The place that a page's token names; null for the first page.
   *
   * @throws io.llmplatform.common.error.PlatformException naming {@code pageToken}
   */
  public static @Nullable Position of(PageRequest page) {
    String key = page.after();
    if (key == null) {
      return null;
    }
    Matcher parts = KEY.matcher(key);
    if (!parts.matches()) {
      throw PageRequest.unknownToken();
    }
    return new Position(Instant.ofEpochMilli(Long.parseLong(parts.group(1))), parts.group(2));
  }

  /** As a page's token carries it. */
  String key() {
    return time.toEpochMilli() + "/" + id;
  }

  /** Matches what lies behind. */
  Bson behind() {
    Date at = Date.from(time);
    return id.isEmpty()
        ? Filters.lt(TIME, at)
        : Filters.or(Filters.lt(TIME, at), Filters.and(Filters.eq(TIME, at), Filters.lt(ID, id)));
  }
}
