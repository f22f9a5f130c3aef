package io.llmplatform.registry.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.PageRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Places in the results of one search, as page tokens hold them: with a fingerprint of the search,
 * so that a token is good for no other.
 */
final class Places {
  private static final String SEPARATOR = "\n";
  private static final int FINGERPRINT = 16;

  private final String fingerprint;
  private final Order order;

  Places(String searched, Search search, Order order) {
    this.order = order;
    String filter = search.filter() == null ? "" : search.filter().strip();
    this.fingerprint = digest(searched + SEPARATOR + order.text() + SEPARATOR + filter);
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * The place behind which the page begins; null: at the beginning.
   *
   * @throws PlatformException naming {@code pageToken}
   */
  @Nullable List<Object> read(PageRequest page) {
    String after = page.after();
    if (after == null) {
      return null;
    }
    String[] parts = after.split(SEPARATOR, -1);
    if (parts.length != order.terms().size() + 1) {
      throw PageRequest.unknownToken();
    }
    if (!parts[0].equals(fingerprint)) {
      throw PlatformException.invalid(
          "pageToken", "The page token belongs to another filter or another order.");
    }
    List<Object> place = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      place.add(value(order.terms().get(i - 1), parts[i]));
    }
    return place;
  }

  private static Object value(Order.Term term, String text) {
    if (term.column().type() == Order.Type.TEXT) {
      if (text.indexOf(0) >= 0) {
        throw PageRequest.unknownToken();
      }
      return text;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw PageRequest.unknownToken().causedBy(e);
    }
  }

  String write(List<Object> place) {
    List<String> parts = new ArrayList<>();
    parts.add(fingerprint);
    place.forEach(value -> parts.add(String.valueOf(value)));
    return String.join(SEPARATOR, parts);
  }
}
