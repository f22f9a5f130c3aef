/**
 * Request bodies as streams of JSON tokens, limited in size, for the HTTP facades. It calls nothing
 * of the service.
 */
@NullMarked
package io.llmplatform.inference.body;

import org.jspecify.annotations.NullMarked;
