@NullMarked
package io.llmplatform.registry.artifact;

import org.jspecify.annotations.NullMarked;
