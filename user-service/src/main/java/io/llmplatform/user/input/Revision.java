package io.llmplatform.user.input;

import io.llmplatform.common.error.PlatformException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * Which version of a resource an edit is based on (optimistic locking). The version counts the
 * resource's changes; it stands in the body as {@code version} and in the header {@code ETag}.
 *
 * @param version null: the edit goes over whatever is there
 */
public record Revision(@Nullable Long version) {
  private static final String FIELD = "version";

  /**
   * From the body's {@code version} and the header {@code If-Match}, of which one is enough.
   *
   * @throws PlatformException if the header is no version, or the two differ
   */
  public static Revision of(@Nullable Long inBody, @Nullable String ifMatch) {
    Long inHeader = inHeader(ifMatch);
    if (inBody != null && inHeader != null && !inBody.equals(inHeader)) {
      throw PlatformException.invalid(FIELD, "'version' and If-Match name different versions.");
    }
    return new Revision(inBody == null ? inHeader : inBody);
  }

  private static @Nullable Long inHeader(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
      return null;
    }
    String tag = ifMatch.strip().replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    try {
      return Long.valueOf(tag);
    } catch (NumberFormatException e) {
      throw PlatformException.invalid("If-Match", "If-Match is an ETag that an answer carried.");
    }
  }

  /**
   * Nothing, if the edit is based on what is there.
   *
   * @param present the version that is there, under the row's lock
   * @throws PlatformException (409) if it was changed meanwhile
   */
  public void require(long present) {
    if (version != null && !Objects.equals(version, present)) {
      throw PlatformException.conflict(
          "It was changed meanwhile: its version is " + present + ", not " + version + ".");
    }
  }

  /** The body under the ETag of its version. */
  public static <T> ResponseEntity<T> tagged(T body, long version) {
    return ResponseEntity.ok().eTag(Long.toString(version)).body(body);
  }
}
