"""Pages of the assessment: years, evidence, facts entered by hand."""
