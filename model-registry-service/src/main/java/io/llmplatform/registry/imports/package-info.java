/**
 * Imports from a Hugging Face hub: asking for one, and fetching its files until a version is ready.
 *
 * <p>An import is a row that instances take by a lease. Its files grow in a folder of the artifact
 * store, from which they go, once all are whole and checked, the way of every upload. May call
 * {@code hub}, {@code version}, {@code model}, {@code artifact}, {@code tenant}; nothing calls it.
 */
@NullMarked
package io.llmplatform.registry.imports;

import org.jspecify.annotations.NullMarked;
