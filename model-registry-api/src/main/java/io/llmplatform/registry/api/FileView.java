package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * A file of a version.
 *
 * @param path its place inside the version, segments separated by {@code /}, relative, without
 *     {@code .} and {@code ..}: {@code onnx/model.onnx}
 * @param size in bytes
 * @param sha256 of the content, 64 lower-case hex digits; also the ETag of the download
 */
public record FileView(
    @JsonPropertyDescription("The place inside the version.") String path,
    @JsonPropertyDescription("In bytes.") long size,
    @JsonPropertyDescription("SHA-256 of the content, lower-case hex.") String sha256) {}
