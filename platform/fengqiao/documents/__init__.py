"""Paper: HTML that we wrote ourselves becomes a PDF that looks and archives like an office paper.

``fonts`` knows which typeface plays which part, ``composer`` sets lines the way Chinese paper
sets them, ``glyphs`` guards every rare character of a name, ``pdf`` prints, ``stationery`` finds
templates and style sheets. Nothing here knows a county, a table or a clock.
"""
