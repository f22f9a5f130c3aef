/**
 * Model files on this instance's disk, addressed by their content and checked before each use. It
 * calls nothing of the service and is free of Spring.
 */
@NullMarked
package io.llmplatform.inference.artifact;

import org.jspecify.annotations.NullMarked;
