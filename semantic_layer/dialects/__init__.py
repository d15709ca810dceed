"""Engines that hold a source: one module each, with only what differs."""
