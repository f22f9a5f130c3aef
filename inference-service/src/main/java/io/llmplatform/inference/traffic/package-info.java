/**
 * Which version of a model a request gets: a value that is asked with what is known of the request.
 * Pure: it calls nothing; {@code catalog} asks it.
 */
@NullMarked
package io.llmplatform.inference.traffic;

import org.jspecify.annotations.NullMarked;
