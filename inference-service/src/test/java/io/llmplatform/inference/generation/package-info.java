@NullMarked
package io.llmplatform.inference.generation;

import org.jspecify.annotations.NullMarked;
