@NullMarked
package io.llmplatform.inference.access;

import org.jspecify.annotations.NullMarked;
