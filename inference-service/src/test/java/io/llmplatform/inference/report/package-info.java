@NullMarked
package io.llmplatform.inference.report;

import org.jspecify.annotations.NullMarked;
