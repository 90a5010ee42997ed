/** Hostile input: fuzz targets for the readers of this module, and the campaign over all readers. */
package dev.palimpsest.internal.hostile;
