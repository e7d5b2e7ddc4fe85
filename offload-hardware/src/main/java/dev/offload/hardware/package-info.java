/**
 * Machines and serving software: data files in which every constant says where it comes from, and
 * their loader.
 */
package dev.offload.hardware;
