/**
 * Which models a caller may use, and which permission each path needs. May call {@code catalog} and
 * {@code traffic}; the facades look models up through it alone.
 */
@NullMarked
package io.llmplatform.inference.access;

import org.jspecify.annotations.NullMarked;
