"""One report to claims: times, dating, places, actors, numbers, attribution, modality, events."""
