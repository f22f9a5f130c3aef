/** PostgreSQL's schema {@code retrieval}: its pool, and the leases in it. Calls nothing. */
@NullMarked
package io.llmplatform.inference.retrieval.database;

import org.jspecify.annotations.NullMarked;
