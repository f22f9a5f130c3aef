/**
 * Page sizes and page tokens of the services' lists.
 *
 * <p>May call {@code error}.
 */
@NullMarked
package io.llmplatform.common.paging;

import org.jspecify.annotations.NullMarked;
