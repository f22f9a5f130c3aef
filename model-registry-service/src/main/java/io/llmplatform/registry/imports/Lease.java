package io.llmplatform.registry.imports;

import java.util.UUID;

/**
 * The right to work at an import for a time, which is renewed.
 *
 * @param holder differs for each lease that is given
 */
record Lease(UUID importId, UUID holder) {}
