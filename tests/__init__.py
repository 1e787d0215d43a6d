"""Tests and benchmarks; a package, because dcase_util (a development dependency) installs another one of this name."""
