"""Tests of Fengqiao: sentences about the business, run against the real thing."""
