/**
 * How a comparison looks: a table for people, JSON and CSV for programs, and the tables of what was
 * discovered. Renderers only format; every number comes from the comparison.
 */
package dev.offload.cli.render;
