/** How vector stores, ingestion and extraction are set ({@code retrieval.*}). Calls nothing. */
@NullMarked
package io.llmplatform.inference.retrieval.settings;

import org.jspecify.annotations.NullMarked;
