@NullMarked
package io.llmplatform.inference.capture;

import org.jspecify.annotations.NullMarked;
