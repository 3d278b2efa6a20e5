"""Measurements, each as a ratio to a floor taken in the same run; not part of the tests.

``python -m tests.bench [name …]`` or ``make bench ARGS="name …"``.
"""
