/**
 * A client of the Hugging Face hub's API, or of a mirror of it: what a revision means, which files
 * it has, and their content from any byte on.
 *
 * <p>Knows neither Spring nor a database nor models; calls only {@code artifact}'s digests. Safe
 * against a hub that lies: addresses, redirects, sizes of answers are bounded here; digests are for
 * whoever keeps the content.
 */
@NullMarked
package io.llmplatform.registry.hub;

import org.jspecify.annotations.NullMarked;
