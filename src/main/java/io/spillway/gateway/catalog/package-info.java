/**
 * Which models exist, at which providers, what they can do and what they cost.
 *
 * <p>Start at {@link io.spillway.gateway.catalog.ModelCatalog}: an immutable snapshot that answers every question of the
 * path without I/O. {@link io.spillway.gateway.catalog.ModelListing} replaces it as providers tell what they serve.
 * {@link io.spillway.gateway.catalog.ModelKnowledge} is what it knows of models whoever serves them, put together from
 * {@code models.json}, public lists and the operator's settings.
 */
@NullMarked
package io.spillway.gateway.catalog;

import org.jspecify.annotations.NullMarked;
