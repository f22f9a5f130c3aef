/** A real PostgreSQL server as a guarded child, with one role and schema for each service. */
@NullMarked
package io.llmplatform.local.postgres;

import org.jspecify.annotations.NullMarked;
