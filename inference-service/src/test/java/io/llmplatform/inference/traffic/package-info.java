@NullMarked
package io.llmplatform.inference.traffic;

import org.jspecify.annotations.NullMarked;
