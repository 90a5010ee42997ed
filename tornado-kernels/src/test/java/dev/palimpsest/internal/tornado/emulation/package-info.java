/** Runs kernels as Java, lane by lane, for tests that need TornadoVM's API but neither its SDK nor a device. */
package dev.palimpsest.internal.tornado.emulation;
