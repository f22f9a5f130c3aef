@NullMarked
package io.llmplatform.user.apikey;

import org.jspecify.annotations.NullMarked;
