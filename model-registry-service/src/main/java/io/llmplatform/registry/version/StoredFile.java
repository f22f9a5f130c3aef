package io.llmplatform.registry.version;

import jakarta.persistence.Embeddable;

/**
 * What the database keeps of a file of a version, beside its path.
 *
 * @param size in bytes
 * @param sha256 in hex
 */
@Embeddable
record StoredFile(long size, String sha256) {}
