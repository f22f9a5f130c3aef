/**
 * The content-addressed store of files: what a file's place and digest are, staging an upload,
 * publishing it, and removing what nobody references.
 *
 * <p>Knows neither Spring, HTTP nor a database; calls only {@code common.error}. {@code
 * BlobReferences} is the port through which it learns what is still needed.
 */
@NullMarked
package io.llmplatform.registry.artifact;

import org.jspecify.annotations.NullMarked;
