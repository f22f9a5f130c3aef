package io.llmplatform.registry.download;

import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Content that a client may have: the whole of it, the part that it asks for, or its headers alone.
 *
 * @param content as the store has it
 * @param digest of the content, which is its ETag
 * @param name that a browser would keep it under
 * @param type of the content
 */
public record Download(Artifact content, Sha256 digest, String name, MediaType type) {

  /**
   * The answer to a request.
   *
   * @param asked the request's headers: Range and If-Range
   * @param method GET or HEAD
   * @throws IOException if the store cannot read it
   */
  public ResponseEntity<Resource> answer(HttpHeaders asked, HttpMethod method) throws IOException {
    boolean head = method.equals(HttpMethod.HEAD);
    boolean ranged = asked.containsKey(HttpHeaders.RANGE);
    boolean part = !head && ranged && isStill(asked.getFirst(HttpHeaders.IF_RANGE));
    HttpHeaders headers = headers(!part);
    if (part || (!ranged && !head)) {
      return ResponseEntity.ok().headers(headers).body(new ArtifactResource(content, name));
    }
    headers.setContentLength(content.size());
    headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
    // Spring would write a whole file for HEAD, to nowhere; and it gives a range for any If-Range,
    // but of no InputStreamResource.
    return head
        ? ResponseEntity.ok().headers(headers).build()
        : ResponseEntity.ok().headers(headers).body(new InputStreamResource(content.open()));
  }

  // RFC 9110, section 13.1.5: only a strong ETag that is the same will do.
  private boolean isStill(@Nullable String ifRange) {
    return ifRange == null || ifRange.trim().equals(etag());
  }

  private String etag() {
    return '"' + digest.hex() + '"';
  }

  // A file is never shown in a browser: it is whatever somebody has uploaded.
  private HttpHeaders headers(boolean whole) {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(type);
    headers.setContentDisposition(
        ContentDisposition.attachment().filename(name, StandardCharsets.UTF_8).build());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.setETag(etag());
    headers.set("Repr-Digest", digest.field());
    if (whole) {
      headers.set("Content-Digest", digest.field());
    }
    return headers;
  }
}
