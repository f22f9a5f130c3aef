/**
 * Models, their versions and files, and what is to be served: the features put together.
 *
 * <p>May call every feature package; none calls it.
 */
@NullMarked
package io.llmplatform.registry;

import org.jspecify.annotations.NullMarked;
