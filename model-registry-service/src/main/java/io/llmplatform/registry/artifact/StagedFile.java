package io.llmplatform.registry.artifact;

/**
 * A file that is durable in a staging, and not yet to be found.
 *
 * @param digest of its content
 * @param size in bytes
 */
public record StagedFile(Sha256 digest, long size) {}
