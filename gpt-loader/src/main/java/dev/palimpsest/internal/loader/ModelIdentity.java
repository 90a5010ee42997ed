package dev.palimpsest.internal.loader;

/**
 * How files recognise a model.
 *
 * @param fingerprint {@link Fingerprint}
 * @param sampled     {@link SampledFingerprint}, found in files of earlier versions
 */
record ModelIdentity(String fingerprint, String sampled) {}
