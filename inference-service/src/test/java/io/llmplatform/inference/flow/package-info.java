@NullMarked
package io.llmplatform.inference.flow;

import org.jspecify.annotations.NullMarked;
