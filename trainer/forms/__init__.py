"""Forms of the laboratory: a prediction, and the builder that is generated from the fields of a spec."""
