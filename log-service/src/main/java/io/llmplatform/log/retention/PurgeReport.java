package io.llmplatform.log.retention;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What a purge has removed. */
record PurgeReport(
    @JsonPropertyDescription("Collections that were dropped as a whole.") int collections,
    @JsonPropertyDescription("Documents that were deleted from others.") long documents) {

  PurgeReport plus(PurgeReport other) {
    return new PurgeReport(collections + other.collections, documents + other.documents);
  }
}
