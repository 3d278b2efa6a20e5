"""Papers: what leaves the printer, measured from the PDF itself."""
