"""The synthetic municipality: a source of invented persons, cases and payments, and the views over them."""

from semantic_layer.demo.make import copy_uncorrected, make_demo

__all__ = ["copy_uncorrected", "make_demo"]
