@NullMarked
package io.llmplatform.inference.settings;

import org.jspecify.annotations.NullMarked;
