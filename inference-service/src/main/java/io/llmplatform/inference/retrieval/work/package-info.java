/**
 * How background work of semantic search is found: by looking now and then, and at once where
 * somebody says that there is some. Calls nothing of the service.
 */
@NullMarked
package io.llmplatform.inference.retrieval.work;

import org.jspecify.annotations.NullMarked;
