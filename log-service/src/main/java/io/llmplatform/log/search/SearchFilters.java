package io.llmplatform.log.search;

/**
 * The query parameters of a search: a record of texts, whose names are the parameters', or what
 * {@link org.springframework.web.bind.annotation.BindParam} says. A controller's method takes one
 * as an argument.
 */
public interface SearchFilters {}
