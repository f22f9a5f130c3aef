@NullMarked
package io.llmplatform.common.security;

import org.jspecify.annotations.NullMarked;
