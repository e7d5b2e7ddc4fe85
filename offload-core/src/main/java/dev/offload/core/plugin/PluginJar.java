package dev.offload.core.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Set;

/**
 * Loads the classes of one plugin jar. Plugins are looked for in the jar alone, so that those of
 * the class path are not found again; everything else is asked of the parent first.
 */
final class PluginJar extends URLClassLoader {
  private final Set<String> serviceFiles;

  PluginJar(Path jar, ClassLoader parent, Set<String> serviceFiles) throws MalformedURLException {
    super(new URL[] {jar.toUri().toURL()}, parent);
    this.serviceFiles = Set.copyOf(serviceFiles);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return serviceFiles.contains(name) ? findResources(name) : super.getResources(name);
  }
}
