"""Words, in the reader's language, for every code the engine and the services speak. Pages, forms and admin use it.

fields: the fields of a spec and their values · metrics: metrics, probes, procedures, units · numbers: how numbers are
written · setting: a whole spec in plain words · verdicts: outcomes and comparisons · errors: what went wrong.
"""
