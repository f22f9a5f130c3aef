@NullMarked
package io.llmplatform.inference.event;

import org.jspecify.annotations.NullMarked;
